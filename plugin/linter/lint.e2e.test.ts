import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lintPlugin } from './lint.ts';
import { goodPlugin, withFiles } from './testing/good-plugin.ts';

const linter = suite('plugin linter');

linter('finds nothing wrong with a good plugin', () => {
  assert.equal(withFiles(goodPlugin, lintPlugin), []);
});

/** What is done to the good plugin: a file with another text, or without one when it is removed. */
type Change = (files: Record<string, string>) => Record<string, string | undefined>;

const agent = 'agents/worker.md';
const skill = 'skills/compare/SKILL.md';
const replaced =
  (path: string, from: string | RegExp, to: string): Change =>
  (files) => ({ [path]: files[path]?.replace(from, to) });
const added =
  (path: string, text: string): Change =>
  (files) => ({ [path]: `${files[path] ?? ''}${text}` });

const defects: [title: string, change: Change, where: string, what: RegExp][] = [
  ['no plugin.json', () => ({ '.claude-plugin/plugin.json': undefined }), '.claude-plugin/plugin.json:1', /is missing/],
  ['a plugin.json that is no JSON', () => ({ '.claude-plugin/plugin.json': '{' }), '.claude-plugin/plugin.json:1', /no JSON/],
  [
    'a name that is not kebab-case',
    replaced('.claude-plugin/plugin.json', 'tuneup-x', 'Tuneup X'),
    '.claude-plugin/plugin.json:1',
    /kebab-case/,
  ],
  ['a reserved name', replaced('.claude-plugin/plugin.json', 'tuneup-x', 'claude-x'), '.claude-plugin/plugin.json:1', /reserved/],
  ['no version', replaced('.claude-plugin/plugin.json', '1.2.3', ''), '.claude-plugin/plugin.json:1', /version such as/],
  ['no author', replaced('.claude-plugin/plugin.json', '"author"', '"by"'), '.claude-plugin/plugin.json:1', /author/],
  [
    'component paths in plugin.json',
    replaced('.claude-plugin/plugin.json', '"author"', '"agents":"./x","author"'),
    '.claude-plugin/plugin.json:1',
    /replaces the default/,
  ],
  [
    'a component in .claude-plugin',
    added('.claude-plugin/agents/a.md', 'x'),
    '.claude-plugin/agents/a.md:1',
    /only plugin\.json/,
  ],
  ['a file that is no part of a plugin', added('notes.md', 'x'), 'notes.md:1', /no part of a plugin/],
  ['an agent in a subfolder', added('agents/more/a.md', 'x'), 'agents/more/a.md:1', /subfolder/],
  ['a skill without a folder', added('skills/a.md', 'x'), 'skills/a.md:1', /is a folder/],
  ['a lower-case skill.md', added('skills/other/skill.md', 'x'), 'skills/other/skill.md:1', /call it SKILL\.md/],
  ['no head', () => ({ [agent]: 'Do work.\n' }), `${agent}:1`, /expected a head/],
  ['a head that is no YAML', replaced(agent, 'color: blue', 'color: [blue'), `${agent}:7`, /no YAML/],
  [
    'an unquoted colon in a description',
    replaced(agent, /description: .*/, 'description: Use when: there is work to be done, always'),
    `${agent}:3`,
    /no YAML/,
  ],
  ['an unknown key', replaced(agent, 'color:', 'colour:'), `${agent}:7`, /no key of an agent/],
  ["a skill's key in an agent", replaced(agent, 'tools:', 'allowed-tools:'), `${agent}:4`, /no key of an agent/],
  ['a key that plugins ignore', replaced(agent, 'color: blue', 'permissionMode: plan'), `${agent}:7`, /ignored in a plugin/],
  ['a name other than the file', replaced(agent, 'name: worker', 'name: other'), `${agent}:2`, /expected the name "worker"/],
  [
    'two skills of one name',
    added('skills/twin/SKILL.md', goodPlugin[skill]?.replace(`\${CLAUDE_SKILL_DIR}/table.md`, '') ?? ''),
    'skills/twin/SKILL.md:2',
    /one of them is dropped/,
  ],
  [
    'a short description',
    replaced(agent, /description: .*/, 'description: "Use when asked."'),
    `${agent}:3`,
    /40 to 1024 characters, got 15/,
  ],
  ['an oversize description', replaced(agent, 'which is always', 'x'.repeat(1100)), `${agent}:3`, /40 to 1024 characters/],
  [
    'a description that does not say when',
    replaced(agent, 'Use this agent when', 'An agent for when'),
    `${agent}:3`,
    /begins with when/,
  ],
  ['an unquoted description', replaced(agent, /description: "(.*)"/, 'description: $1'), `${agent}:3`, /quote the description/],
  ['an unknown model', replaced(agent, 'inherit', 'gpt'), `${agent}:6`, /no model/],
  ['an unknown colour', replaced(agent, 'blue', 'mauve'), `${agent}:7`, /no colour/],
  ['an unknown tool', replaced(agent, '[Read, Bash]', '[Read, Shell]'), `${agent}:4`, /"Shell" is no tool/],
  ['tools as text', replaced(agent, '[Read, Bash]', 'Read, Bash'), `${agent}:4`, /as a list/],
  ['a skill that is not there', replaced(agent, '[compare]', '[contrast]'), `${agent}:5`, /no skill "contrast"/],
  ['an agent that is not there', replaced(skill, 'allowed-tools: [Bash]', 'agent: nobody'), `${skill}:4`, /no agent "nobody"/],
  ['an empty body', replaced(agent, /Read \$[\s\S]*/, ''), `${agent}:1`, /expected instructions/],
  ['a skill that is too long', added(skill, 'line\n'.repeat(500)), `${skill}:1`, /at most 500 lines/],
  ['an agent that is too long', added(agent, 'x'.repeat(10_000)), `${agent}:1`, /at most 10000 characters/],
  [
    'descriptions that fill the context',
    (files) =>
      Object.fromEntries(
        ['a', 'b', 'c', 'd'].map((name) => [
          `agents/${name}.md`,
          files[agent]?.replace('name: worker', `name: ${name}`).replace('always', 'y'.repeat(950)),
        ]),
      ),
    'agents/a.md:1',
    /tokens of every context/,
  ],
  [
    'a dead reference by the variable',
    replaced(agent, 'references/method.md', 'references/gone.md'),
    `${agent}:9`,
    /leads to nothing/,
  ],
  ["a dead reference into a skill's folder", replaced(skill, '/table.md', '/gone.md'), `${skill}:6`, /leads to nothing/],
  ['a dead link', replaced(skill, '../../references/method.md', '../../references/gone.md'), `${skill}:6`, /leads to nothing/],
  [
    'a link with the wrong case',
    replaced(skill, '../../references/method.md', '../../references/Method.md'),
    `${skill}:6`,
    /leads to nothing/,
  ],
  ['a dead anchor', replaced(skill, '#a-heading', '#another'), `${skill}:6`, /no heading "#another"/],
  [
    'a dead bare reference',
    added('references/method.md', 'See `references/gone.md`.\n'),
    'references/method.md:4',
    /leads to nothing/,
  ],
  [
    'the variable in a reference',
    added('references/method.md', `\${CLAUDE_PLUGIN_ROOT}/references/method.md\n`),
    'references/method.md:4',
    /stays raw/,
  ],
  ['a file that nobody names', added('references/lost.md', 'x\n'), 'references/lost.md:1', /no agent or skill leads here/],
  [
    'an unknown skill in prose',
    replaced(agent, '/tuneup-x:compare', '/tuneup-x:contrast'),
    `${agent}:9`,
    /no \/tuneup-x:contrast/,
  ],
  [
    'hooks without the outer key',
    replaced('hooks/hooks.json', '"hooks":{"SessionStart"', '"x":{"SessionStart"'),
    'hooks/hooks.json:1',
    /no "hooks" at the top/,
  ],
  ['an unknown event', replaced('hooks/hooks.json', 'SessionStart', 'SessionBegin'), 'hooks/hooks.json:1', /no event/],
  ['an unknown type of a hook', replaced('hooks/hooks.json', '"command"', '"shell"'), 'hooks/hooks.json:1', /no type of a hook/],
  [
    'a hook that a shell would split',
    replaced('hooks/hooks.json', ',"args":[]', ''),
    'hooks/hooks.json:1',
    /a shell splits the path/,
  ],
  [
    'a hook script that is not there',
    replaced('hooks/hooks.json', 'start.sh', 'gone.sh'),
    'hooks/hooks.json:1',
    /no hooks\/gone\.sh/,
  ],
  [
    'a hook script outside the plugin',
    replaced('hooks/hooks.json', `\${CLAUDE_PLUGIN_ROOT}/`, '/opt/'),
    'hooks/hooks.json:1',
    /begins with \$\{CLAUDE_PLUGIN_ROOT\}/,
  ],
  ['a script without its first line', replaced('hooks/start.sh', '#!/bin/sh\n', ''), 'hooks/start.sh:1', /first line/],
  ['a script that does not parse', added('hooks/start.sh', 'if true\n'), 'hooks/start.sh:4', /no shell/],
  ['a server program that is not there', replaced('.mcp.json', 'bin/tool', 'bin/gone'), '.mcp.json:1', /no bin\/gone/],
  ['a token that nothing fills', added(agent, '{{nothing}}\n'), `${agent}:10`, /nothing fills/],
  ['unfinished text', added(agent, 'TODO\n'), `${agent}:10`, /unfinished/],
  ["a path of somebody's machine", added(agent, '/home/me/src\n'), `${agent}:10`, /somebody's machine/],
  ['a path of the source tree', added(agent, 'plugin/references/method.md\n'), `${agent}:10`, /source tree/],
  ['an argument placeholder by accident', added(skill, 'awk "{ print $1 }"\n'), `${skill}:12`, /replaced by an argument/],
  ['a command that runs at load', added(skill, '!`ls`\n'), `${skill}:12`, /runs a command/],
  ['shell that does not parse', replaced(skill, 'git switch', '(git switch'), `${skill}:11`, /no shell/],
  [
    'an interpreter of nowhere',
    replaced(skill, 'hyperfine', 'python3 x.py; hyperfine'),
    `${skill}:10`,
    /no interpreter of the project/,
  ],
  ['a wrapper that is timed', replaced(skill, '"$RUNNER old.py"', '"uv run old.py"'), `${skill}:10`, /times "uv run"/],
  ['a branch of another kind', replaced(skill, 'perf/total-set', 'feature/x'), `${skill}:9`, /expected a branch perf/],
  [
    'cloud-init that is not ASCII',
    added(agent, '```yaml\n#cloud-config\n# a dash \u2014 pasted\n```\n'),
    `${agent}:12`,
    /outside ASCII/,
  ],
  ['nothing to check', () => ({ [agent]: undefined, [skill]: undefined }), 'agents:1', /nothing was checked/],
];

for (const [title, change, where, what] of defects) {
  linter(`refuses ${title}`, () => {
    const files = Object.entries({ ...goodPlugin, ...change({ ...goodPlugin }) }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const problems = withFiles(Object.fromEntries(files), lintPlugin);
    const found = problems.find((problem) => what.test(problem.what));
    assert.ok(found, `nothing said ${what}: ${JSON.stringify(problems)}`);
    assert.is(found.where, where);
  });
}

linter('refuses a hook script that cannot be started', () => {
  const problems = withFiles(goodPlugin, (folder) => {
    chmodSync(join(folder, 'hooks/start.sh'), 0o644);
    return lintPlugin(folder);
  });
  assert.equal(
    problems.map(({ where }) => where),
    ['hooks/start.sh:1'],
  );
  assert.match(problems[0]?.what ?? '', 'chmod +x');
});

linter('refuses a link', () => {
  const problems = withFiles(goodPlugin, (folder) => {
    symlinkSync('method.md', join(folder, 'references/alias.md'));
    return lintPlugin(folder);
  });
  assert.match(problems.map(({ what }) => what).join(), /is a link/);
});

linter.run();
