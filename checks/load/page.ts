import { median } from '../../bench/statistics/median.ts';
import { type LoadRatio, type RowFigures, summarizeRounds } from './figures.ts';
import type { Starts } from './starts.ts';
import { type LoadRow, type LoadStudy, titleOf } from './study.ts';

/** What was promised: ours over the peer's requests a second without storage, and what a start may take. */
const promised = { requests: 1.5, startSeconds: 1.5, megabytes: { embedded: 550, server: 250 } };

/** The study's page, made of its data alone: the same data gives the same text. */
export function renderPage(study: LoadStudy): string {
  return [
    '# How much the AI service carries',
    '',
    'The service beside its peer in Python, FastAPI on uvicorn (uvloop, httptools) with pydantic 2: the same question of 1.8 kB to',
    '`/ai/optimize`, a model with one canned answer, and everything on: a JSON line a request, metrics, keys, the limits, the schemas of question and',
    'answer, the candidate’s syntax. Both are one process. The peer is [`checks/load/peer.py`](../../../checks/load/peer.py).',
    '',
    '```sh',
    'npm run service:load                                 # all of it, for about eleven minutes of a machine that does nothing else',
    'npm run service:load -- --rounds 5 --warm-up 3       # a look',
    '```',
    '',
    ...renderRows(study),
    ...renderStarts(study.starts),
    ...renderMachine(study),
  ].join('\n');
}

/** One line a row, for a terminal. */
export function renderSummary(study: LoadStudy): string[] {
  return [
    ...study.rows.map((row) => {
      const { requests, p99 } = summarizeRounds(row.rounds);
      return `${titleOf(row)}: requests a second ${renderRatio(requests)}, p99 ${renderRatio(p99)}`;
    }),
    ...study.starts.map((starts) => `${starts.storage}: ${renderStart(starts).join(', ')}`),
  ];
}

function renderRows({ rows, connections, seconds, warmUpSeconds }: LoadStudy): string[] {
  const figures = rows.map((row) => ({ row, ...summarizeRounds(row.rounds) }));
  return [
    '## Beside the peer',
    '',
    '| | requests a second | p50 | p99 | ours / peer, requests | ours / peer, p99 | |',
    '|---|---|---|---|---|---|---|',
    ...figures.map(
      ({ row, requests, p99, medians: { ours, peer } }) =>
        `| ${titleOf(row)} | ${count(ours.requestsASecond)} against ${count(peer.requestsASecond)} | ${latency(ours.p50)} against ${latency(peer.p50)} | ${latency(ours.p99)} against ${latency(peer.p99)} | ${renderRatio(requests)} | ${renderRatio(p99)} | ${judge(row, { requests, p99 })} |`,
    ),
    '',
    // The machine stops for a tenth of a second now and then: it shall spoil few of many rounds.
    `${rows[0]?.rounds.length ?? 0} rounds a row, in each of them ${seconds} s of one side and then of the other, the order drawn by lot, after ${warmUpSeconds} s of each that are not`,
    `counted; ${connections} requests at a time, asked by wrk. Figures are medians over the rounds; ratios are taken within each round, in brackets their 95 % intervals (trimmed means`,
    `of logarithms). Promised with kept and with new connections: at least ${promised.requests} times the requests, at a lower p99. Both sides remember of the model’s`,
    'one answer that its syntax is right; where it is another answer each time, it is parsed each time, by tree-sitter in WebAssembly here and by Python’s own',
    'parser there. With storage an answer leaves after it was written down, by both in the same tables of one PostgreSQL server.',
    '',
  ];
}

function renderStarts(all: readonly Starts[]): string[] {
  return [
    '## Starts',
    '',
    'From the command until `/readyz` says yes, on data that is there, and resident memory once the rules have worked and the engine has come to rest;',
    'before that it compiles the embedded database once more, for speed, and takes more for some seconds. Medians, in brackets the worst.',
    '',
    '| database | ready after | memory | at its peak | |',
    '|---|---|---|---|---|',
    ...all.map((starts) => {
      const isMet =
        Math.max(...starts.seconds) <= promised.startSeconds &&
        Math.max(...starts.megabytes) <= promised.megabytes[starts.storage];
      return `| ${[starts.storage, ...renderStart(starts), isMet ? 'met' : '**missed**'].join(' | ')} |`;
    }),
    '',
    `Promised: ${promised.startSeconds} s; ${promised.megabytes.embedded} MB with the embedded database, ${promised.megabytes.server} MB with a server. ${all[0]?.seconds.length ?? 0} starts each.`,
    '',
  ];
}

function renderMachine({ date, machine, versions }: LoadStudy): string[] {
  const pinning = machine.isPinned
    ? 'The server under load had a core for itself.'
    : 'The server under load shared its core with who asked.';
  return [
    '## The machine',
    '',
    `${date}: ${machine.processors} processors, ${machine.processor}, ${machine.system}. ${pinning} ${versions.join(', ')}.`,
    '',
  ];
}

/** Nothing was promised of a row with storage, or of how long it takes to parse what a model said. */
function judge(row: LoadRow, { requests, p99 }: Pick<RowFigures, 'requests' | 'p99'>): string {
  if (row.isStored || row.isFresh) return '';
  return requests.low >= promised.requests && p99.high < 1 ? 'met' : '**missed**';
}

function renderRatio({ ratio, low, high }: LoadRatio): string {
  return `${ratio.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
}

function renderStart({ seconds, megabytes, peakMegabytes }: Starts): string[] {
  return [
    `${median(seconds).toFixed(2)} s (${Math.max(...seconds).toFixed(2)})`,
    ...[megabytes, peakMegabytes].map((values) => `${count(median(values))} MB (${count(Math.max(...values))})`),
  ];
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function latency(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}
