import { spawnSync } from 'node:child_process';
import type { Problem } from '../../bench/problem.ts';
import { isOurs, shellFences } from './reference-rules.ts';
import { fencesOf, matchesIn, type TreeFile, type TreeRule } from './tree.ts';

const unwanted: { pattern: RegExp; what: string; only?: RegExp }[] = [
  { pattern: /\{\{\w+\}\}/g, what: 'is a token that nothing fills: {{plugin}}, {{language}} and {{version}} are known' },
  { pattern: /\b(TODO|FIXME|XXX)\b/g, what: 'is unfinished: finish it or leave it out' },
  { pattern: /(\/home|\/Users)\/[a-z][\w.-]*\//g, what: "is a path of somebody's machine: nobody else has it" },
  {
    pattern: /(?<![\w/.-])plugin\/(languages|agents|hooks|references|skills)\//g,
    what: 'is a path of the source tree, which an installed plugin does not have',
  },
  {
    pattern: /(?<=\$\{CLAUDE_PLUGIN_ROOT\}\/)languages\//g,
    what: 'is a path of the source tree, which an installed plugin does not have',
  },
  {
    pattern: /(?<!\\)\$[0-9]/g,
    what: 'is replaced by an argument when the skill is loaded: write it with a backslash',
    only: /SKILL\.md$/,
  },
  { pattern: /!`/g, what: 'runs a command when the skill is loaded: leave out the exclamation mark', only: /SKILL\.md$/ },
];

/** What must not stand in any text that a person or an agent reads. */
export const findUnwantedText: TreeRule = ({ files }) =>
  [...files.values()]
    .filter(isOurs)
    .flatMap((file) =>
      unwanted
        .filter(({ only }) => only === undefined || only.test(file.path))
        .flatMap(({ pattern, what }) =>
          matchesIn(file, pattern).map(({ where, match }) => ({ where, what: `"${match[0]}" ${what}` })),
        ),
    );

/** Blocks of shell are pasted as they are: they parse, name an interpreter, time nothing through a wrapper, and branch under `perf/`. */
export const findShellProblems: TreeRule = ({ files }) =>
  [...files.values()].flatMap((file) =>
    shellFences(file).flatMap(({ text, line }) => [
      ...checkSyntax(file, text, line),
      ...text.split('\n').flatMap((row, index) => checkLine(`${file.path}:${line + index}`, row)),
    ]),
  );

/** Scripts of the plugin parse too. */
export const findScriptProblems: TreeRule = ({ files }) =>
  [...files.values()].filter((file) => /^#!.*\bsh\b/.test(file.text)).flatMap((file) => checkSyntax(file, file.text, 1));

function checkSyntax(file: TreeFile, text: string, line: number): Problem[] {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  if (status === 0) return [];
  const [, at = '1', what = stderr] = /line (\d+): (.*)/.exec(stderr) ?? [];
  return [{ where: `${file.path}:${line + Number(at) - 1}`, what: `is no shell: ${what.trim()}` }];
}

const timers = /\b(hyperfine|perf stat|bench -- (commands|plan)|tuneup (commands|plan))\b/;
const wrapped = /\b(uv run|uvx|poetry run|pipenv run|npx|npm run (?!--silent bench)|pnpm|yarn|go run|go test)\b/;

function checkLine(where: string, line: string): Problem[] {
  const command = line.replace(/#.*$/, '');
  const wrapper = timers.test(command) ? wrapped.exec(command.replace(/.*?bench -- /, 'bench -- '))?.[0] : undefined;
  const branch = /\bgit (?:switch -c|checkout -b) (\S+)/.exec(command)?.[1];
  return [
    ...(/(^|[\s;&|(])(python3?|pip3?) /.test(command)
      ? [{ where, what: 'names no interpreter of the project: $RUNNER, or "uv run python" in a reproducer' }]
      : []),
    ...(wrapper === undefined
      ? []
      : [{ where, what: `times "${wrapper}", whose own start is measured with it: name the interpreter itself` }]),
    ...(branch === undefined || /^(perf\/[a-z0-9<$]|optimization$)/.test(branch)
      ? []
      : [{ where, what: `expected a branch perf/<description>, got "${branch}"` }]),
  ];
}

/** The Azure CLI chokes on anything else, often on a dash pasted from a document. */
export const findCloudInitProblems: TreeRule = ({ files }) =>
  [...files.values()].flatMap((file) =>
    fencesOf(file)
      .filter(({ text }) => text.startsWith('#cloud-config'))
      .flatMap(({ text, line }) =>
        text.split('\n').flatMap((row, index) =>
          // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is what ASCII is.
          /[^\x00-\x7f]/.test(row)
            ? [{ where: `${file.path}:${line + index}`, what: 'has a character outside ASCII in a cloud-init text: replace it' }]
            : [],
        ),
      ),
  );
