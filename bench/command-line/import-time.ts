import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { secondsOf } from '../analysis.ts';
import { type Comparison, runPlan } from '../comparison.ts';
import type { Executor } from '../executors/executor.ts';
import { openExecutor } from '../executors/index.ts';
import { exitCodeOf } from '../exit-code.ts';
import { failure } from '../failure.ts';
import { git, lastLine } from '../git.ts';
import { chooseLanguage } from '../languages/index.ts';
import { type Line, type PairLine, parseLines } from '../lines.ts';
import { createPlan, type Plan, type PlanTarget, type Sides, type WantedTarget } from '../plan.ts';
import { renderSeconds } from '../report/figures.ts';
import { createJsonReport } from '../report/hyperfine.ts';
import { findModule, type ImportedModule, parseImportTime, renderImportTree } from '../report/import-tree.ts';
import { renderTerminal } from '../report/terminal.ts';
import { recordName } from '../session.ts';
import { intervalOf, trimmedMean } from '../statistics/trimmed-mean.ts';
import { openWorktrees } from '../worktrees.ts';
import type { Command, Console } from './command.ts';
import { optional } from './commands.ts';
import { measuringOptions, measuringUsage, readCount, readNumber, readSeed } from './options.ts';
import { createProgress } from './progress.ts';
import { resolveCommit } from './resolve-commit.ts';
import { withFolder } from './session-folder.ts';

/** Which interpreter imports, from which folder. */
interface Place {
  runner: string;
  cwd: string;
}

/** What importing costs in a fresh process: the claim from pairs of processes, the blame from one run under `-X importtime`. */
export const importTime: Command = {
  usage: `MODULE [--base REF --head REF [--repository PATH] [--setup-command C]] [--runner PYTHON] ${measuringUsage}`,
  summary:
    'what does importing a Python module cost, and which of its imports? In this folder against a bare start of the interpreter, or at base against head. The second row leaves out site and its .pth files (-I -S).',
  async run(args, console) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...measuringOptions,
        base: { type: 'string' },
        head: { type: 'string' },
        repository: { type: 'string' },
        'setup-command': { type: 'string' },
        runner: { type: 'string' },
      },
    });
    const name = readModuleName(positionals);
    if ((values.base === undefined) !== (values.head === undefined))
      throw failure('option-invalid', 'expected --base and --head together, or neither, got one of them');
    return withFolder(values.folder, async (folder) => {
      await mkdir(folder, { recursive: true });
      const executor = openExecutor({ kind: 'local', root: folder });
      const isComparison = values.base !== undefined && values.head !== undefined;
      const places = isComparison
        ? await openCommits(executor, folder, console, { ...values, base: values.base ?? '', head: values.head ?? '' })
        : await findHere(executor, values.runner);
      const targets: WantedTarget[] = [];
      for (const isIsolated of [false, true])
        targets.push(await settleTarget(executor, folder, name, places, { isIsolated, isComparison }));
      const plan = createPlan({
        seed: readSeed(values.seed),
        budgetSeconds: readNumber('seconds', values.seconds) ?? 30,
        ...optional('pairs', readCount('pairs', values.pairs)),
        ...optional('delta', readNumber('delta', values.delta)),
        ...optional('precision', readNumber('precision', values.precision)),
        targets,
      });
      const progress = createProgress(console);
      const comparison = await runPlan({
        executor,
        plan,
        folder: join(folder, 'session'),
        leaseSeconds: 15,
        noWait: values['no-wait'] ?? false,
        onProgress: progress.show,
        signal: console.signal,
      }).finally(progress.end);
      const lines = parseLines(await readFile(join(folder, 'session', recordName), 'utf8'));
      const saved = plan.targets.map((target) => savedBy(target, lines));
      const trees = comparison.verdict === 'failed' ? [] : await readTrees(executor, folder, name, places, isComparison);
      const text = renderImport({ name, plan, comparison, saved, trees, isComparison });
      console.print(text);
      if (values.markdown !== undefined) await write(values.markdown, `\`\`\`\n${text}\`\`\`\n`);
      if (values.json !== undefined) {
        const report = { ...createJsonReport(plan, lines, comparison), saved, trees };
        await write(values.json, `${JSON.stringify(report, null, 2)}\n`);
      }
      const code = exitCodeOf(comparison, { require: values.require ?? false, strict: values.strict ?? false });
      // Against a bare start there is nothing to be slower than.
      return isComparison || code === 3 ? code : 0;
    });
  },
};

function readModuleName(positionals: readonly string[]): string {
  const [name] = positionals;
  if (name !== undefined && positionals.length === 1 && /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u.test(name))
    return name;
  throw failure('option-invalid', `expected the name of one module, such as json.decoder, got "${positionals.join(' ')}"`);
}

async function findHere(executor: Executor, named: string | undefined): Promise<Sides<Place>> {
  const cwd = process.cwd();
  const wanted = named ?? (existsSync('.venv/bin/python') ? resolve('.venv/bin/python') : 'python3');
  // A shim on the PATH would be timed with it.
  const found = await executor.run([wanted, '-c', 'import sys; print(sys.executable)'], { cwd });
  if (found.exitCode !== 0)
    throw failure('runner-missing', `expected a Python as ${wanted}, got: ${lastLine(found)}: name another one by --runner`);
  const place = { runner: found.output.trim(), cwd };
  return { a: place, b: place, c: place };
}

async function openCommits(
  executor: Executor,
  folder: string,
  console: Console,
  values: { base: string; head: string; repository?: string; 'setup-command'?: string },
): Promise<Sides<Place>> {
  const repository = resolve(values.repository ?? '.');
  const baseCommit = await resolveCommit(executor, repository, values.base);
  const headCommit = await resolveCommit(executor, repository, values.head);
  const checkout = join(folder, 'checkout');
  if (!existsSync(checkout)) await git(executor, folder, ['clone', '--quiet', '--no-checkout', '--shared', repository, checkout]);
  const request = { executor, checkout, folder: join(folder, 'wt'), baseCommit, headCommit, signal: console.signal };
  const worktrees = await openWorktrees(request);
  const place = async (cwd: string) => {
    const options = { ...optional('setupCommand', values['setup-command']), signal: console.signal };
    const { runner } = await chooseLanguage('python').prepare(executor, cwd, folder, options);
    return { runner, cwd };
  };
  return { a: await place(worktrees.a), b: await place(worktrees.b), c: await place(worktrees.c) };
}

/** Without `site` what is installed is not found by itself: its folders are named, and their .pth files are left unread. */
async function settleTarget(
  executor: Executor,
  folder: string,
  name: string,
  places: Sides<Place>,
  { isIsolated, isComparison }: { isIsolated: boolean; isComparison: boolean },
): Promise<WantedTarget> {
  const command = async ({ runner, cwd }: Place, isBare: boolean) => {
    const flags = isIsolated ? ['-I', '-S'] : [];
    const installed = isIsolated ? await installedFolders(executor, runner, cwd) : [];
    return [runner, ...flags, ...compiledIn(folder), '-c', importCode(installed, isBare ? undefined : name)];
  };
  const { a, b, c } = places;
  return {
    id: `import ${name}${isIsolated ? ' (-I -S)' : ''}`,
    argv: { a: await command(a, false), b: await command(b, !isComparison), c: await command(c, false) },
    cwd: { a: a.cwd, b: b.cwd, c: c.cwd },
    env: { PYTHONDONTWRITEBYTECODE: '', PYTHONPATH: '' },
  };
}

/** Modules are compiled once, and nothing of that is left beside the sources. */
function compiledIn(folder: string): string[] {
  return ['-X', `pycache_prefix=${join(folder, 'pyc')}`];
}

function importCode(installed: readonly string[], name: string | undefined): string {
  const folders = `import sys; sys.path[:0] = ["src", "."]; sys.path += ${JSON.stringify(installed)}`;
  return name === undefined ? folders : `${folders}; import ${name}`;
}

async function installedFolders(executor: Executor, runner: string, cwd: string): Promise<string[]> {
  const code = 'import json, site; print(json.dumps(site.getsitepackages()))';
  const result = await executor.run([runner, '-c', code], { cwd });
  return result.exitCode === 0 ? (JSON.parse(result.output) as string[]) : [];
}

/** Seconds that head saves on base: the trimmed mean of the pairs' differences, with its 95 % interval. Absent with too few pairs. */
function savedBy(target: PlanTarget, lines: readonly Line[]): { seconds: number; low: number; high: number } | undefined {
  const pairs = lines.filter((line): line is PairLine => line.type === 'pair' && line.kind === 'ab' && line.target === target.id);
  const mean = trimmedMean(pairs.map((pair) => secondsOf(target, pair.a) - secondsOf(target, pair.b ?? pair.a)));
  if (!mean) return undefined;
  return { seconds: mean.mean, ...intervalOf(mean, 0.95) };
}

async function readTrees(
  executor: Executor,
  folder: string,
  name: string,
  { a, b }: Sides<Place>,
  isComparison: boolean,
): Promise<ImportedModule[]> {
  const trees: ImportedModule[] = [];
  for (const { runner, cwd } of isComparison ? [a, b] : [a]) {
    const result = await executor.run([runner, '-X', 'importtime', ...compiledIn(folder), '-c', importCode([], name)], { cwd });
    const found = findModule(parseImportTime(result.errors), name);
    if (found) trees.push(found);
  }
  return trees;
}

function renderImport(result: {
  name: string;
  plan: Plan;
  comparison: Comparison;
  saved: (ReturnType<typeof savedBy> | undefined)[];
  trees: ImportedModule[];
  isComparison: boolean;
}): string {
  const { name, comparison, saved, trees, isComparison } = result;
  const claims = comparison.rows.flatMap((row, index) => {
    const claim = saved[index];
    if (!claim || row.verdict === 'failed') return row.reason ? [`${row.target}: failed (${row.reason})`] : [];
    const figures = `${signedSeconds(claim.seconds)} (95 % CI ${signedSeconds(claim.low)} .. ${signedSeconds(claim.high)}, ${row.pairs} pairs)`;
    if (isComparison) return [`${row.target}: head saves ${figures}`];
    const whole = row.baseSeconds === undefined ? '' : `, of ${renderSeconds(row.baseSeconds)} that the whole process takes`;
    return [`${row.target}: takes ${figures}${whole}`];
  });
  const titles = isComparison ? [`${name} at base`, `${name} at head`] : [name];
  const blame = trees.flatMap((tree, index) => [
    '',
    `one run of ${titles[index] ?? name} under -X importtime, for who is to blame:`,
    ...renderImportTree(tree),
  ]);
  return [...(isComparison ? [renderTerminal(comparison)] : []), ...claims, ...blame, ''].join('\n');
}

function signedSeconds(seconds: number): string {
  return seconds < 0 ? `-${renderSeconds(-seconds)}` : renderSeconds(seconds);
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(resolve(path)), { recursive: true });
  await writeFile(path, text);
}
