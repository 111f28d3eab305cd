import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Executor } from '../executors/executor.ts';
import { openExecutor } from '../executors/index.ts';
import { exitCodeOf } from '../exit-code.ts';
import { failure } from '../failure.ts';
import { chooseLanguage, detectLanguage, parseTarget } from '../languages/index.ts';
import { type Line, parseLines } from '../lines.ts';
import { measure } from '../measure.ts';
import { renderTerminal } from '../report/terminal.ts';
import { prepareWorkspace, type Workspace } from '../workspace.ts';
import { chooseMeasurements } from './choose-measurements.ts';
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
      const { measurements, notes } = await chooseMeasurements({
        executor,
        workspace,
        language,
        headCommit,
        targets: values.target ?? [],
        ...optional('benchmarks', values.benchmarks),
        onProgress: progress.show,
        signal: console.signal,
      });
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
      for (const text of notes) console.note(`${text}\n`);
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

/** What was timed; nothing when nothing could be. */
async function readLines(path: string | undefined): Promise<Line[]> {
  return path === undefined ? [] : parseLines(await readFile(path, 'utf8'));
}

async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(resolve(to)), { recursive: true });
  await copyFile(from, resolve(to));
}
