import { deepStrictEqual } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { failure } from '../../bench/failure.ts';
import { type Gain, roundGain } from './gains.ts';

/** The idioms of one language as they came out on one machine. */
export interface MeasuredIdioms {
  /** As the program that ran them calls itself. */
  version: string;
  rows: Gain[];
}

interface Idiom {
  sizes: number[];
  setup(size: number): unknown;
  base(input: unknown): unknown;
  head(input: unknown): unknown;
}

/** Pairs of processes for each idiom and size: enough for a verdict. */
const pairs = 20;
const root = join(import.meta.dirname, '../..');

/** Makes a repository whose two commits differ in the side that is called, and compares them. Fails when the sides give different results. */
export async function measureIdioms(language: string): Promise<MeasuredIdioms> {
  const prepare = { javascript: prepareJavaScript, go: prepareGo }[language];
  if (prepare === undefined) throw failure('language-unknown', `expected javascript or go, got "${language}"`);
  const folder = mkdtempSync(join(tmpdir(), 'idioms-'));
  try {
    const repository = join(folder, 'repository');
    cpSync(join(import.meta.dirname, language), repository, { recursive: true });
    const { version, benchmarks, choose } = await prepare(repository);
    run('git', ['init', '--quiet', '--initial-branch', 'base', repository]);
    commit(repository, 'one way');
    run('git', ['-C', repository, 'switch', '--quiet', '-c', 'head']);
    choose();
    commit(repository, 'the other way');
    const json = join(folder, 'report.json');
    const sides = ['--repository', repository, '--base', 'base', '--head', 'head', '--benchmarks', benchmarks];
    const kept = ['--pairs', String(pairs), '--folder', join(folder, 'kept'), '--json', json];
    run(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, 'bench/index.ts'), 'compare', ...sides, ...kept],
      [0, 1],
    );
    const { rows } = JSON.parse(readFileSync(json, 'utf8')) as { rows: (Omit<Gain, 'idiom' | 'size'> & { target: string })[] };
    return { version, rows: rows.map(asGain).sort(byName) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Prepared {
  version: string;
  /** Folder of the repository whose benchmarks are timed. */
  benchmarks: string;
  /** Turns what is called from base to head. */
  choose(): void;
}

async function prepareJavaScript(repository: string): Promise<Prepared> {
  mkdirSync(join(repository, 'benchmarks'));
  for (const file of readdirSync(repository).filter((name) => name.endsWith('.mjs'))) {
    const idiom = (await import(pathToFileURL(join(repository, file)).href)) as Idiom;
    for (const size of idiom.sizes) {
      deepStrictEqual(idiom.head(idiom.setup(size)), idiom.base(idiom.setup(size)), `${file} at ${size}: its sides differ`);
      const text = `import * as idiom from '../${file}';\nimport { side } from '../side.mjs';\n\nconst chosen = idiom[side];\nexport const setup = () => idiom.setup(${size});\nexport const run = (input) => chosen(input);\n`;
      writeFileSync(join(repository, 'benchmarks', file.replace('.mjs', `-${size}.mjs`)), text);
    }
  }
  const writeSide = (side: string) => writeFileSync(join(repository, 'side.mjs'), `export const side = '${side}';\n`);
  writeSide('base');
  return { version: `Node ${process.versions.node}`, benchmarks: 'benchmarks', choose: () => writeSide('head') };
}

async function prepareGo(repository: string): Promise<Prepared> {
  run('go', ['-C', repository, 'test', './...']);
  const side = join(repository, 'side.go');
  const text = readFileSync(side, 'utf8');
  return {
    version: run('go', ['env', 'GOVERSION']).trim(),
    benchmarks: '.',
    choose: () => writeFileSync(side, text.replace('isHead = false', 'isHead = true')),
  };
}

/** `benchmarks/json-clone-10.mjs`, or `idioms_test.go:BenchmarkIdioms/map-hint/10`. */
function asGain({ target, verdict, speedup, low, high, pairs: count }: Omit<Gain, 'idiom' | 'size'> & { target: string }): Gain {
  const [, idiom, size] = /([a-z][a-z-]*)[-/](\d+)(?:\.mjs)?$/.exec(target) ?? [];
  if (idiom === undefined || verdict === 'failed')
    throw failure('idiom-failed', `expected a figure for ${target}, got "${verdict}"`);
  const [middle, from, to] = [speedup, low, high].map(roundGain) as [number, number, number];
  return { idiom, size: Number(size), verdict, speedup: middle, low: from, high: to, pairs: count };
}

function byName(one: Gain, other: Gain): number {
  return one.idiom === other.idiom ? one.size - other.size : one.idiom < other.idiom ? -1 : 1;
}

function commit(repository: string, message: string): void {
  run('git', ['-C', repository, 'add', '.']);
  const author = ['-c', 'user.name=Tuneup', '-c', 'user.email=tuneup@example.invalid'];
  run('git', ['-C', repository, ...author, 'commit', '--quiet', '-m', message]);
}

function run(program: string, args: string[], fine: readonly number[] = [0]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 100_000_000 });
  if (status !== null && fine.includes(status)) return stdout;
  throw failure(
    'command-failed',
    `${program} ${args.slice(0, 3).join(' ')} ... failed: ${error?.message ?? (stderr.trim() || stdout.trim())}`,
  );
}
