import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Files, writeFiles } from '../report/files.ts';
import { median } from '../statistics/median.ts';
import { saidByMedians, saidByWelch } from './blocks.ts';
import { type Errors, errorsOf, excludesOne, isAbove, type Rate, rateOf } from './figures.ts';
import type { Kind, LiveSession, LiveSetup } from './live.ts';
import type { Overhead } from './overhead.ts';
import type { Machine } from './recording.ts';
import type { Replay } from './replay.ts';

/** All that the page and its plots are made of; what has not been measured yet is absent. */
export interface SoundnessStudy {
  recording?: { command: string; date: string; machine: Machine };
  replay?: Replay;
  live?: Live;
  overhead?: { date: string; machine: Machine; figures: Overhead };
}

/** The live sessions, summed up. */
export interface Live {
  setup: LiveSetup;
  /** As it says itself; absent when it ran no session. */
  hyperfine?: string;
  first: string;
  last: string;
  pairs: { equal: LivePairs; slower: LivePairs };
  welch: { equal: Rate; slower: Rate; wrong: Rate; errors: Errors | undefined };
  blocks: { margin: number; equal: Rate }[];
  medians: { wrong: Rate; errors: Errors | undefined };
  /** Each session's estimate in the order in which they ran. */
  estimates: { design: LiveSession['design']; kind: Kind; speedup: number; low?: number; high?: number }[];
}

interface LivePairs {
  /** The interval excludes "equal". */
  wall: Rate;
  cpu: Rate;
  /** The verdict reads faster or slower. */
  verdict: Rate;
  /** The whole interval says "faster": wrong wherever head is slower. */
  faster: Rate;
  /** The interval holds the truth that the long session found. */
  holds: Rate;
  errors: Errors | undefined;
  cpuErrors: Errors | undefined;
  medianPairs: number;
}

/** Sums up live sessions; absent before there is one of our engine. */
export function summarizeLive(setup: LiveSetup, sessions: readonly LiveSession[]): Live | undefined {
  const [first, last] = [sessions[0], sessions.at(-1)];
  if (!first || !last || !sessions.some((session) => session.row)) return undefined;
  const blocksOf = (design: LiveSession['design'], kind: Kind) =>
    sessions
      .filter((session) => session.design === design && session.kind === kind)
      .flatMap(({ blocks }) => (blocks ? [blocks] : []));
  const program = sessions.findLast((session) => session.program !== undefined)?.program;
  const truth = setup.truth.wall.speedup;
  const slower = { hyperfine: blocksOf('hyperfine', 'A/B'), blocks: blocksOf('blocks', 'A/B') };
  const equal = { hyperfine: blocksOf('hyperfine', 'A/A'), blocks: blocksOf('blocks', 'A/A') };
  return {
    setup,
    ...(program === undefined ? {} : { hyperfine: program }),
    first: first.startedAt,
    last: last.startedAt,
    pairs: { equal: livePairs(setup, sessions, 'A/A'), slower: livePairs(setup, sessions, 'A/B') },
    welch: {
      equal: rateOf(equal.hyperfine, (blocks) => saidByWelch(blocks) !== 0),
      slower: rateOf(slower.hyperfine, (blocks) => saidByWelch(blocks) !== 0),
      wrong: rateOf(slower.hyperfine, (blocks) => saidByWelch(blocks) > 0),
      errors: errorsOf(slower.hyperfine.map((blocks) => blocks.means / truth - 1)),
    },
    blocks: [0, 0.02, 0.05].map((margin) => ({ margin, equal: rateOf(equal.blocks, (one) => saidByMedians(one, margin) !== 0) })),
    medians: {
      wrong: rateOf(slower.blocks, (blocks) => saidByMedians(blocks, 0) > 0),
      errors: errorsOf(slower.blocks.map((blocks) => blocks.medians / truth - 1)),
    },
    estimates: sessions.flatMap(({ design, kind, row, blocks }) => {
      if (row) return [{ design, kind, ...row.wall }];
      return blocks ? [{ design, kind, speedup: design === 'hyperfine' ? blocks.means : blocks.medians }] : [];
    }),
  };
}

function livePairs(setup: LiveSetup, sessions: readonly LiveSession[], kind: Kind): LivePairs {
  const rows = sessions.filter((session) => session.kind === kind).flatMap(({ row }) => (row ? [row] : []));
  const truth = kind === 'A/A' ? { wall: 1, cpu: 1 } : { wall: setup.truth.wall.speedup, cpu: setup.truth.cpu.speedup };
  return {
    wall: rateOf(rows, (row) => excludesOne(row.wall)),
    cpu: rateOf(rows, (row) => excludesOne(row.cpu)),
    verdict: rateOf(rows, ({ verdict }) => /faster|slower/.test(verdict)),
    faster: rateOf(rows, (row) => isAbove(row.wall)),
    holds: rateOf(rows, ({ wall }) => wall.low <= truth.wall && truth.wall <= wall.high),
    errors: errorsOf(rows.map((row) => row.wall.speedup / truth.wall - 1)),
    cpuErrors: errorsOf(rows.map((row) => row.cpu.speedup / truth.cpu - 1)),
    medianPairs: rows.length === 0 ? 0 : median(rows.map((row) => row.pairs)),
  };
}

/** What was measured so far; an empty study before that. */
export async function readStudy(folder: string): Promise<SoundnessStudy> {
  const text = await readFile(join(folder, 'data.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as SoundnessStudy;
}

/** Writes the data, and the page and the plots, which are made of the data alone. */
export async function writeStudy(folder: string, study: SoundnessStudy): Promise<string[]> {
  const [{ renderPage }, { drawPlots }] = await Promise.all([import('./page.ts'), import('./plots.ts')]);
  const files: Files = {
    'data.json': `${JSON.stringify(study, undefined, 2)}\n`,
    'README.md': renderPage(study),
    ...drawPlots(study),
  };
  return writeFiles(folder, files);
}
