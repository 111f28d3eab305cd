import type { Comparison, ComparisonRow } from '../../comparison.ts';
import type { PairLine, Unit } from '../../lines.ts';
import type { Tuning } from '../../tuning/tuning.ts';
import type { Study } from '../study.ts';

const target = 'shop/cart.py:Cart.total';

export const row: ComparisonRow = {
  target,
  verdict: 'faster',
  speedup: 1.6,
  low: 1.5,
  high: 1.7,
  baseSeconds: 0.016,
  headSeconds: 0.01,
  floor: 0.01,
  control: { speedup: 1.001, low: 0.99, high: 1.01, pairs: 12 },
  pairs: 60,
  stopped: 'precision',
};

export const comparison: Comparison = {
  verdict: 'faster',
  speedup: 1.6,
  low: 1.5,
  high: 1.7,
  floor: 0.01,
  pairs: 60,
  rows: [row],
  warnings: [],
  environment: {
    fields: [
      { name: 'CPU', value: 'a processor', state: 'ok' },
      { name: 'turbo', value: '', state: 'not visible' },
    ],
  },
  timedSeconds: 3,
  wallSeconds: 5,
  seed: 42,
};

export const kept: Tuning = {
  state: 'kept',
  target,
  branch: 'perf/cart-total-manual-sum',
  commit: 'b'.repeat(40),
  title: 'perf: add the prices up in one pass',
  explanation: 'The loop copied `prices`; **sum** does not.',
  candidates: [
    {
      id: '1',
      model: 'rules:manual-sum',
      explanation: 'The loop copied `prices`.',
      outcome: 'kept',
      screened: { speedup: 1.55, low: 1.4, high: 1.7, pairs: 12 },
    },
    {
      id: '2',
      model: 'rules:memoise',
      explanation: 'x',
      outcome: 'fell',
      stage: 'behaviour',
      reason: 'total([1, 1.0]) gives 2 on base | and <b>2.0</b> with this one',
    },
  ],
  measurement: { target, kind: 'recorded calls', calls: 3, callsFile: '/secret/place/calls.pickle' },
  recordedCalls: { repository: 3, generated: 1 },
  warnings: ['one recorded call changes by itself and was left out'],
};

export const none: Tuning = {
  state: 'none',
  target: 'shop/label.py:render',
  reason: 'the service proposed nothing',
  candidates: [],
  recordedCalls: { repository: 0, generated: 0 },
  warnings: [],
};

export const workspace: Study['workspace'] = {
  folder: '/secret/place',
  baseBranch: 'main',
  baseCommit: 'a'.repeat(40),
  language: 'python',
  environment: { runner: '/secret/place/.venv/bin/python', variables: {}, version: '3.11.7' },
  tests: { command: '$RUNNER -m pytest', passed: ['a', 'b'], failed: ['c'], skipped: [], seconds: 1 },
};

/** A study of two targets, one of them kept, in a folder. */
export function studyIn(root: string, rawDataFile?: string): Study {
  const measured = { ...comparison, ...(rawDataFile === undefined ? {} : { rawDataFile }) };
  return {
    ...{ root, member: 'A Person', organization: 'acme', project: 'shop' },
    repository: 'https://example.com/acme/shop',
    date: '2024-05-01T10:00:00+02:00',
    workspace,
    targets: [
      { tuning: kept, measured, pullRequest: { state: 'open', number: 1, url: 'http://127.0.0.1:8010/acme/shop/pull/1' } },
      { tuning: none, pullRequest: { state: 'none', reason: 'there is no change to send' } },
    ],
    stacked: {
      stacked: { state: 'kept', branch: 'optimization', commit: 'c'.repeat(40), included: [target], leftOut: [] },
      measured,
      pullRequest: { state: 'open', number: 2, url: 'http://127.0.0.1:8010/acme/shop/pull/2' },
    },
  };
}

/** A session's raw data with as many pairs, every fifth a control. */
export function rawData(pairs: number): string {
  const plan = {
    ...{ version: 1, seed: 42, budgetSeconds: 2, minPairs: 20, controlEvery: 5, tTable: [] },
    targets: [{ id: target, kind: 'process', argv: { a: ['/secret/place/a/run'], b: [], c: [] }, iterations: 1, calls: 1 }],
  };
  const unit = (wallNs: number): Unit => ({
    wallNs,
    cpuUs: 1,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    maxRssKb: 1,
    exit: 0,
  });
  const lines = Array.from({ length: pairs }, (_, index): PairLine => {
    const a = unit(16_000_000 + (index % 7) * 100_000);
    const isControl = index % 5 === 2;
    const other = isControl ? { c: unit(16_100_000) } : { b: unit(10_000_000 + (index % 3) * 50_000) };
    return { type: 'pair', target, index, kind: isControl ? 'ac' : 'ab', first: 'a', a, ...other, elapsed: index };
  });
  const environment = { type: 'environment', machineId: '3d12secret', facts: {} };
  return [{ type: 'plan', plan }, environment, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}
