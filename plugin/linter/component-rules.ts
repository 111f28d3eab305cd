import type { Problem } from '../../bench/problem.ts';
import { lineOf } from './frontmatter.ts';
import type { Component, TreeRule } from './tree.ts';

const agentKeys = new Set(
  'name description model effort maxTurns tools disallowedTools skills memory background isolation color initialPrompt'.split(
    ' ',
  ),
);
const skillKeys = new Set(
  'name description when_to_use argument-hint arguments disable-model-invocation user-invocable allowed-tools disallowed-tools model effort context agent hooks paths metadata license compatibility'.split(
    ' ',
  ),
);
const ignoredInPlugins = new Set(['hooks', 'mcpServers', 'permissionMode']);
const colors = new Set('red blue green yellow purple orange pink cyan'.split(' '));
const models = /^(sonnet|opus|haiku|inherit|claude-[a-z0-9-]+)$/;
const tools =
  /^(Agent|Bash|Edit|Glob|Grep|MultiEdit|NotebookEdit|Read|Skill|Task|TodoWrite|WebFetch|WebSearch|Write|mcp__[\w-]+)(\(.*\))?$/;
const descriptionLength = { least: 40, most: 1024 };
const longestSkillLines = 500;
const longestAgentCharacters = 10_000;
/** Descriptions are in every context; four characters are about a token. */
const largestAlwaysOnTokens = 1000;

/** The head of each agent and skill: what is unknown there is silently ignored, so it is an error here. */
export const findHeadProblems: TreeRule = ({ components }) => components.flatMap((component) => checkHead(component));

function checkHead({ kind, file, expectedName, frontmatter }: Component): Problem[] {
  if (frontmatter.problem) return [{ where: `${file.path}:${frontmatter.problem.line}`, what: frontmatter.problem.what }];
  const { values } = frontmatter;
  const problem = (key: string, what: string): Problem => ({ where: `${file.path}:${lineOf(frontmatter, key)}`, what });
  const known = kind === 'agent' ? agentKeys : skillKeys;
  return [
    ...Object.keys(values).flatMap((key) => {
      if (kind === 'agent' && ignoredInPlugins.has(key))
        return [problem(key, `"${key}" is ignored in a plugin's agent: remove it`)];
      return known.has(key)
        ? []
        : [
            problem(
              key,
              `"${key}" is no key of ${kind === 'agent' ? 'an agent' : 'a skill'} and would be ignored: one of ${[...known].join(', ')}`,
            ),
          ];
    }),
    ...(values.name === expectedName
      ? []
      : [
          problem(
            'name',
            `expected the name "${expectedName}", as the ${kind === 'agent' ? 'file' : 'folder'} is called, got "${values.name}"`,
          ),
        ]),
    ...checkDescription(values.description, (what) => problem('description', what), frontmatter.head),
    ...('model' in values && !models.test(String(values.model))
      ? [problem('model', `"${values.model}" is no model: sonnet, opus, haiku, inherit or a full name`)]
      : []),
    ...('color' in values && !colors.has(String(values.color))
      ? [problem('color', `"${values.color}" is no colour: one of ${[...colors].join(', ')}`)]
      : []),
    ...['tools', 'disallowedTools', 'allowed-tools', 'disallowed-tools'].flatMap((key) =>
      checkTools(key, values[key], (what) => problem(key, what)),
    ),
  ];
}

function checkDescription(description: unknown, problem: (what: string) => Problem, head: string): Problem[] {
  if (typeof description !== 'string') return [problem('expected a description, got none: say when to use it')];
  const { least, most } = descriptionLength;
  return [
    ...(description.length < least || description.length > most
      ? [problem(`expected a description of ${least} to ${most} characters, got ${description.length}`)]
      : []),
    ...(/^Use (this|when|before|after|at|to|for|in)\b/.test(description)
      ? []
      : [problem('a description begins with when to use the thing: "Use when ..."')]),
    ...(/^description: *["']/m.test(head)
      ? []
      : [problem('quote the description: a colon or " #" in a bare one cuts it or breaks the head')]),
  ];
}

function checkTools(key: string, value: unknown, problem: (what: string) => Problem): Problem[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [problem(`expected ${key} as a list, such as [Read, Bash], got ${JSON.stringify(value)}`)];
  return value.filter((tool) => !tools.test(String(tool))).map((tool) => problem(`"${tool}" is no tool: correct its name`));
}

/** Two of one name: one of them would be dropped without a word. */
export const findDoubles: TreeRule = ({ components }) =>
  components.flatMap(({ kind, file, frontmatter }, index) => {
    const first = components
      .slice(0, index)
      .find((other) => other.kind === kind && other.frontmatter.values.name === frontmatter.values.name);
    return first === undefined || frontmatter.values.name === undefined
      ? []
      : [
          {
            where: `${file.path}:${lineOf(frontmatter, 'name')}`,
            what: `${first.file.path} has the name "${frontmatter.values.name}" too, and one of them is dropped: rename it`,
          },
        ];
  });

/** Names of skills and agents that are not there are skipped without a message. */
export const findUnknownNames: TreeRule = ({ components }) => {
  const names = (kind: Component['kind']) =>
    new Set(components.filter((component) => component.kind === kind).map(({ expectedName }) => expectedName));
  const [agents, skills] = [names('agent'), names('skill')];
  return components.flatMap(({ file, frontmatter }) => {
    const wanted = Array.isArray(frontmatter.values.skills) ? frontmatter.values.skills.map(String) : [];
    const agent = frontmatter.values.agent;
    return [
      ...wanted
        .filter((name) => !skills.has(name))
        .map((name) => ({
          where: `${file.path}:${lineOf(frontmatter, 'skills')}`,
          what: `there is no skill "${name}": one of ${[...skills].join(', ')}`,
        })),
      ...(typeof agent === 'string' && !agents.has(agent)
        ? [
            {
              where: `${file.path}:${lineOf(frontmatter, 'agent')}`,
              what: `there is no agent "${agent}": one of ${[...agents].join(', ')}`,
            },
          ]
        : []),
    ];
  });
};

/** Bodies that say nothing, or more than is read. */
export const findBodyProblems: TreeRule = ({ components }) => [
  ...components.flatMap(({ kind, file, frontmatter }): Problem[] => {
    const where = `${file.path}:1`;
    if (frontmatter.problem) return [];
    if (frontmatter.body.trim() === '') return [{ where, what: 'expected instructions below the head, got none' }];
    const lines = file.text.split('\n').length;
    if (kind === 'skill' && lines > longestSkillLines)
      return [{ where, what: `expected at most ${longestSkillLines} lines, got ${lines}: move depth into references` }];
    if (kind === 'agent' && file.text.length > longestAgentCharacters)
      return [
        {
          where,
          what: `expected at most ${longestAgentCharacters} characters, got ${file.text.length}: move depth into references`,
        },
      ];
    return [];
  }),
  ...budget(components),
];

function budget(components: readonly Component[]): Problem[] {
  const characters = components.reduce((sum, { frontmatter }) => sum + String(frontmatter.values.description ?? '').length, 0);
  const tokens = Math.ceil(characters / 4);
  return tokens <= largestAlwaysOnTokens
    ? []
    : [
        {
          where: `${components[0]?.file.path}:1`,
          what: `all descriptions together take about ${tokens} tokens of every context, and ${largestAlwaysOnTokens} is the most: shorten them`,
        },
      ];
}
