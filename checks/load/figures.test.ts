import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { summarizeRounds } from './figures.ts';
import type { Load } from './load.ts';
import { renderPage, renderSummary } from './page.ts';
import type { Round } from './rounds.ts';
import type { LoadStudy } from './study.ts';

const figures = suite('figures of a load study');

figures('take ratios within a round, so that a machine that slows down for both changes nothing', () => {
  const rounds = [1, 0.5, 0.25, 1, 2].map((pace) => round(load(2000 * pace, 10 / pace), load(1000 * pace, 30 / pace)));
  const { requests, p99 } = summarizeRounds(rounds);
  assert.is(requests.ratio.toFixed(6), '2.000000');
  assert.is(requests.low.toFixed(6), '2.000000');
  assert.is(p99.high.toFixed(6), '0.333333');
});

figures('have a wider interval where rounds disagree, and do not follow one wild round', () => {
  const rounds = [1000, 1100, 900, 1000, 1050, 950, 50_000].map((requests) => round(load(requests, 10), load(1000, 10)));
  const { requests } = summarizeRounds(rounds);
  assert.ok(requests.low < 1 && requests.high > 1 && requests.ratio > 0.9 && requests.ratio < 1.15);
});

figures('say on the page what was met and what was missed', () => {
  const fast = Array.from({ length: 5 }, () => round(load(2000, 10), load(1000, 30)));
  const slow = Array.from({ length: 5 }, () => round(load(1400, 10), load(1000, 30)));
  const page = renderPage(study([fast, slow]));
  assert.match(
    page,
    /\| kept connections \| 2,000 against 1,000 \|.*\| 2\.00 \(2\.00-2\.00\) \| 0\.33 \(0\.33-0\.33\) \| met \|/,
  );
  assert.match(page, /\| a new connection each \|.*\| 1\.40 \(1\.40-1\.40\) \|.*\| \*\*missed\*\* \|/);
  assert.match(page, /\| embedded \| 1\.20 s \(1\.60\) \| 400 MB \(420\) \| 850 MB \(900\) \| \*\*missed\*\* \|/);
  assert.match(page, /\| server \| 0\.90 s \(0\.90\) \| 200 MB \(200\) \| 210 MB \(210\) \| met \|/);
  assert.is(renderSummary(study([fast, slow])).length, 4);
});

figures.run();

function load(requestsASecond: number, p99: number): Load {
  return { requestsASecond, p50: p99 / 2, p99, failures: 0 };
}

function round(ours: Load, peer: Load): Round {
  return { first: 'ours', ours, peer };
}

function study([kept = [], renewed = []]: Round[][]): LoadStudy {
  return {
    date: '2026-01-02',
    machine: { processor: 'a processor', processors: 2, system: 'Linux 1', isPinned: true },
    versions: ['Node v24.0.0'],
    connections: 32,
    seconds: 2,
    warmUpSeconds: 10,
    rows: [
      { isStored: false, isFresh: false, newConnections: false, rounds: kept },
      { isStored: false, isFresh: false, newConnections: true, rounds: renewed },
    ],
    starts: [
      { storage: 'embedded', seconds: [1, 1.2, 1.6], megabytes: [390, 400, 420], peakMegabytes: [800, 850, 900] },
      { storage: 'server', seconds: [0.9], megabytes: [200], peakMegabytes: [210] },
    ],
  };
}
