import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findBreakdown } from '../breakdown.ts';
import type { Executor } from '../executors/executor.ts';
import { openExecutor } from '../executors/index.ts';
import { exitCodeOf } from '../exit-code.ts';
import { failure } from '../failure.ts';
import { chooseLanguage, detectLanguage, parseTarget } from '../languages/index.ts';
import type { Language, Measurement, TargetName } from '../languages/language.ts';
import { type Line, parseLines } from '../lines.ts';
import { measure } from '../measure.ts';
import { findReaching } from '../reaching.ts';
import { renderTerminal } from '../report/terminal.ts';
import { prepareWorkspace, type Workspace } from '../workspace.ts';
import type { Command } from './command.ts';
import { optional } from './commands.ts';
import { measuringOptions, measuringUsage, readCount, readNumber, readSeed } from './options.ts';
import { createProgress } from './progress.ts';
import { writeForOthers } from './publish.ts';
import { resolveCommit } from './resolve-commit.ts';

/** Compares two commits of a repository by the functions that are named. */
export const compare: Command = {
  usage: `--base REF --head REF [--repository PATH] [--target FILE:FUNCTION ...] [--benchmarks DIR] [--test-command C] [--setup-command C] ${measuringUsage}`,
  summary:
    "compare two commits; a target is timed by the calls that the repository's own tests make, or by a benchmark: a file with a function run(), in Go a Benchmark function. Without either, by the benchmarks of base, in JavaScript and Go by those that call what head changed. Beside benchmarks, each changed function that they reach is timed by itself; in Go it is named beside them.",
  async run(args, console) {
    const { values } = parseArgs({
      args,
      options: {
        ...measuringOptions,
        base: { type: 'string' },
        head: { type: 'string' },
        repository: { type: 'string' },
        target: { type: 'string', multiple: true },
        benchmarks: { type: 'string' },
        'test-command': { type: 'string' },
        'setup-command': { type: 'string' },
      },
    });
    if (!values.base || !values.head)
      throw failure('option-invalid', 'expected --base and --head, each a commit or branch of the repository');
    const repository = resolve(values.repository ?? '.');
    const folder = values.folder === undefined ? defaultFolder(repository) : resolve(values.folder);
    const executor = openExecutor({ kind: 'local', root: folder });
    const baseCommit = await resolveCommit(executor, repository, values.base);
    const headCommit = await resolveCommit(executor, repository, values.head);
    const targets = (values.target ?? []).map((text) => parseTarget(text));
    const progress = createProgress(console);
    try {
      const workspace = await prepareWorkspace({
        executor,
        repository,
        baseBranch: 'tuneup-base',
        baseCommit,
        folder,
        language: targets[0]?.language ?? (await languageOf(executor, repository, baseCommit, values.benchmarks)),
        ...optional('setupCommand', values['setup-command']),
        ...optional('testCommand', values['test-command']),
        onProgress: progress.show,
        signal: console.signal,
      });
      const language = chooseLanguage(workspace.language);
      await bringCommit(executor, workspace, repository, headCommit);
      const tools = { executor, workspace, language, show: progress.show, signal: console.signal };
      const declared = await recordTargets(tools, values.target ?? []);
      const listed =
        values.benchmarks !== undefined || targets.length === 0 ? await listBenchmarks(tools, values.benchmarks) : [];
      const isChosen = values.benchmarks === undefined && listed.length > 0;
      const benchmarks = isChosen ? await chooseBenchmarks(tools, listed, headCommit, console.note) : listed;
      const work = { executor, workspace, language, headCommit, benchmarks };
      const breakdown = await findBreakdown({ ...work, onProgress: progress.show, signal: console.signal });
      const named = new Set(declared.map(({ target }) => target));
      const measurements = [...declared, ...benchmarks, ...breakdown.measurements.filter(({ target }) => !named.has(target))];
      if (measurements.length === 0) {
        throw failure(
          'nothing-to-measure',
          'expected something to time, but base declares no benchmark: name functions by --target, or a folder of benchmarks by --benchmarks',
        );
      }
      const measured = await measure({
        executor,
        workspace,
        language,
        baseCommit,
        headCommit,
        measurements,
        budgetSeconds: readNumber('seconds', values.seconds) ?? 20 * measurements.length,
        ...optional('pairs', readCount('pairs', values.pairs)),
        ...optional('delta', readNumber('delta', values.delta)),
        ...optional('precision', readNumber('precision', values.precision)),
        ...(values.seed === undefined ? {} : { seed: readSeed(values.seed) }),
        noWait: values['no-wait'] ?? false,
        askSecondOpinion: values.markdown !== undefined,
        folder: join(folder, 'results'),
        onProgress: progress.show,
        signal: console.signal,
      });
      progress.end();
      for (const reason of breakdown.leftOut) console.note(`not timed by itself: ${reason}\n`);
      console.print(renderTerminal(measured));
      if (values.json !== undefined) await copyTo(measured.reportFile, values.json);
      if (values.markdown !== undefined) await copyTo(join(dirname(measured.reportFile), 'report.md'), values.markdown);
      await writeForOthers(measured, await readLines(measured.rawDataFile), values);
      return exitCodeOf(measured, { require: values.require ?? false, strict: values.strict ?? false });
    } finally {
      progress.end();
      await executor.close();
    }
  },
};

/** Kept between runs: the environment is made once, and a killed session is resumed. */
function defaultFolder(repository: string): string {
  return join(tmpdir(), `tuneup-compare-${createHash('sha256').update(repository).digest('hex').slice(0, 12)}`);
}

/** A clone brings branches only; a head that no branch holds is fetched by its id. */
async function bringCommit(executor: Executor, { checkout }: Workspace, repository: string, commit: string): Promise<void> {
  const known = await executor.run(['git', '-C', checkout, 'cat-file', '-e', `${commit}^{commit}`]);
  if (known.exitCode === 0) return;
  const fetched = await executor.run(['git', '-C', checkout, '-c', 'protocol.version=2', 'fetch', '--quiet', repository, commit]);
  if (fetched.exitCode === 0) return;
  throw failure(
    'commit-not-found',
    `expected to fetch ${commit} from ${repository}, but git said: ${fetched.errors.trim()}: put a branch on it`,
  );
}

/** Of what is to be timed: the benchmarks' language, or that of most files of the repository. */
async function languageOf(executor: Executor, repository: string, commit: string, folder: string | undefined): Promise<string> {
  const command = [
    'git',
    '-c',
    'safe.directory=*',
    'ls-tree',
    '-r',
    '--name-only',
    commit,
    ...(folder === undefined ? [] : [folder]),
  ];
  const listed = await executor.run(command, { cwd: repository });
  return detectLanguage(listed.output.split('\n')) ?? 'python';
}

interface Tools {
  executor: Executor;
  workspace: Workspace;
  language: Language;
  show: (text: string) => void;
  signal: AbortSignal;
}

async function recordTargets(tools: Tools, targets: readonly string[]): Promise<Measurement[]> {
  const { executor, workspace, language } = tools;
  const measurements: Measurement[] = [];
  for (const text of targets) {
    tools.show(`recording the calls of ${text} in the repository's tests`);
    const callsFile = join(workspace.folder, 'calls', createHash('sha256').update(text).digest('hex').slice(0, 12));
    const target = parseTarget(text);
    const declared = language.asBenchmark?.(target);
    if (declared) {
      measurements.push(declared);
      continue;
    }
    const command = workspace.tests.command;
    const { kept, leftOut } = command
      ? await language.recordCalls(executor, workspace.environment, workspace.checkout, { target, callsFile, command })
      : { kept: 0, leftOut: ['the repository has no tests'] };
    const calls = kept > 0 ? await language.countTimed(executor, workspace.environment, callsFile) : 0;
    if (calls > 0) {
      measurements.push({ target: text, kind: 'recorded calls', callsFile, calls });
      continue;
    }
    const reaching = await findReaching({
      ...reachingIn(tools),
      benchmarks: await listBenchmarks(tools, undefined),
      functions: [target],
    });
    if (reaching.length === 0) {
      throw failure(
        'nothing-to-call',
        `expected tests or benchmarks that call ${text}, but none do${leftOut.length > 0 ? ` (${leftOut.join('; ')})` : ''}: write ${language.benchmarkForm}`,
      );
    }
    for (const { measurement } of reaching)
      if (!measurements.some((known) => known.target === measurement.target)) measurements.push(measurement);
  }
  return measurements;
}

/** Those that call what head changed, where the language can tell; all of them when no function changed. */
async function chooseBenchmarks(
  tools: Tools,
  listed: readonly Measurement[],
  headCommit: string,
  note: (text: string) => void,
): Promise<readonly Measurement[]> {
  const { executor, workspace, language } = tools;
  const { environment, checkout, baseCommit } = workspace;
  if (!language.listReached || !language.listChanged) return listed;
  const changes = await language.listChanged(executor, environment, checkout, baseCommit, headCommit);
  const functions = [...changes.changed, ...changes.otherSignature];
  if (functions.length === 0) return listed;
  const reaching = await findReaching({ ...reachingIn(tools), benchmarks: listed, functions });
  const nameAll = (names: readonly TargetName[]) => names.map(({ file, qualifiedName }) => `${file}:${qualifiedName}`).join(', ');
  if (reaching.length === 0) {
    throw failure(
      'nothing-to-measure',
      `expected a benchmark that calls what head changed (${nameAll(functions)}), but none of ${listed.length} does: write ${language.benchmarkForm}, or name those to time by --benchmarks`,
    );
  }
  for (const { measurement, functions } of reaching)
    note(`${measurement.target} calls ${nameAll(functions)}, which head changes\n`);
  return reaching.map(({ measurement }) => measurement);
}

function reachingIn({ executor, workspace, language, show, signal }: Tools) {
  const { environment, checkout } = workspace;
  return { executor, environment, checkout, language, onProgress: show, signal };
}

/** The benchmarks that stand in base: those of a folder, or where nothing else was named, all that the repository declares. */
async function listBenchmarks({ executor, workspace, language }: Tools, folder: string | undefined): Promise<Measurement[]> {
  const { environment, checkout } = workspace;
  const found = await language.listBenchmarks(executor, environment, checkout, folder);
  if (found.length > 0 || folder === undefined) return found;
  throw failure(
    'nothing-to-measure',
    `expected benchmarks of ${language.name} in ${folder} at base, but found none: commit ${language.benchmarkForm} there first`,
  );
}

/** What was timed; nothing when nothing could be. */
async function readLines(path: string | undefined): Promise<Line[]> {
  return path === undefined ? [] : parseLines(await readFile(path, 'utf8'));
}

async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(resolve(to)), { recursive: true });
  await copyFile(from, resolve(to));
}
