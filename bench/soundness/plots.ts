import * as Plot from '@observablehq/plot';
import type { Files } from '../report/files.ts';
import { caption, draw, faint, ink, type Picture } from '../report/plots.ts';
import type { Rate } from './figures.ts';
import type { Replay } from './replay.ts';
import type { Live, SoundnessStudy } from './study.ts';

const ours = '#1a7f37';
const others = '#c42b30';
const width = 900;

/** The study's pictures by their path, each as SVG and PNG; those whose data is absent are left out. */
export function drawPlots({ replay, live }: SoundnessStudy): Files {
  const pictures: Record<string, Picture> = {
    ...(replay
      ? { recording: drawRecording(replay), 'false-alarms': drawFalseAlarms(replay, live), power: drawPower(replay) }
      : {}),
    ...(live ? { live: drawLive(live) } : {}),
  };
  return Object.fromEntries(
    Object.entries(pictures).flatMap(([name, { svg, png }]) => [
      [`plots/${name}.svg`, svg],
      [`plots/${name}.png`, png],
    ]),
  );
}

function drawRecording({ trace }: Replay): Picture {
  return draw({
    width,
    height: 260,
    marginTop: 52,
    marginLeft: 56,
    marginBottom: 44,
    x: { label: 'seconds', labelAnchor: 'center', labelArrow: 'none', ticks: 8 },
    y: { label: null, ticks: 5, tickFormat: (value: number) => `${value} ms`, tickSize: 0, grid: true },
    marks: [
      Plot.dot(trace, { x: 'at', y: (point) => point.wall * 1000, r: 1.8, fill: ink, fillOpacity: 0.7 }),
      ...caption('One command, again and again', `each dot: the median wall time of about ${trace[0]?.runs ?? 0} runs in a row`),
    ],
  });
}

function drawFalseAlarms({ equal }: Replay, live: Live | undefined): Picture {
  const rows: { label: string; rate: Rate; colour: string }[] = [
    { label: 'pairs, 100 fixed', rate: equal.fixed.wall, colour: ours },
    { label: 'pairs, stopping rule', rate: equal.stopping.wall, colour: ours },
    { label: 'blocks, Welch', rate: equal.welch, colour: others },
    ...equal.medians.slice(1).map(({ margin, rate }) => ({ label: `blocks, medians > ${margin * 100} %`, rate, colour: others })),
    ...(live
      ? [
          { label: 'live: pairs', rate: live.pairs.equal.wall, colour: ours },
          { label: 'live: hyperfine, Welch', rate: live.welch.equal, colour: others },
          ...live.blocks
            .slice(1)
            .map(({ margin, equal: rate }) => ({ label: `live: medians > ${margin * 100} %`, rate, colour: others })),
        ]
      : []),
  ].filter(({ rate }) => rate.count > 0);
  return draw({
    width,
    height: rows.length * 34 + 110,
    marginTop: 58,
    marginLeft: 190,
    marginRight: 120,
    marginBottom: 40,
    x: { domain: [0, 1], label: null, ticks: 5, tickFormat: '.0%', grid: true },
    y: { domain: rows.map(({ label }) => label), label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0.05], { stroke: faint, strokeDasharray: '4 3' }),
      Plot.ruleY(rows, {
        y: 'label',
        x1: (row) => row.rate.low,
        x2: (row) => row.rate.high,
        stroke: (row) => row.colour,
        strokeWidth: 3,
      }),
      Plot.dot(rows, { y: 'label', x: (row) => row.rate.hits / row.rate.count, r: 5, fill: (row) => row.colour }),
      Plot.text(rows, {
        y: 'label',
        frameAnchor: 'right',
        textAnchor: 'start',
        dx: 12,
        fill: ink,
        text: (row) => `${((row.rate.hits / row.rate.count) * 100).toFixed(1)} % of ${row.rate.count}`,
      }),
      ...caption(
        'Equal sides called different',
        'share of sessions with exact 95 % bounds; dashed: the 5 % that an interval of 95 % allows itself',
      ),
    ],
  });
}

function drawPower({ power, equal }: Replay): Picture {
  const points = [
    { effect: 0, rate: half(equal.fixed.wall), metric: 'wall time' },
    { effect: 0, rate: half(equal.fixed.cpu), metric: 'processor time' },
    ...power.flatMap(({ effect, wall, cpu }) => [
      { effect, rate: wall.hits / wall.count, metric: 'wall time' },
      { effect, rate: cpu.hits / cpu.count, metric: 'processor time' },
    ]),
  ];
  return draw({
    width,
    height: 300,
    marginTop: 52,
    marginLeft: 56,
    marginRight: 130,
    marginBottom: 44,
    x: { label: 'head slower by', labelAnchor: 'center', labelArrow: 'none', tickFormat: '.0%', ticks: [0, 0.01, 0.02, 0.05] },
    y: { domain: [0, 1], label: null, ticks: 5, tickFormat: '.0%', grid: true, tickSize: 0 },
    marks: [
      Plot.line(points, { x: 'effect', y: 'rate', z: 'metric', stroke: ours, strokeDasharray: '0' }),
      Plot.dot(points, {
        x: 'effect',
        y: 'rate',
        r: 4,
        fill: (point) => (point.metric === 'wall time' ? ours : 'white'),
        stroke: ours,
      }),
      ...caption('How often a slower head is found', '100 pairs; full dots: by wall time, hollow: by processor time'),
    ],
  });
}

/** Equal sides are called slower in half of the cases in which they are called different. */
function half(rate: Rate): number {
  return rate.hits / rate.count / 2;
}

function drawLive({ estimates, setup }: Live): Picture {
  const names = { pairs: 'pairs', hyperfine: 'hyperfine', blocks: 'medians of blocks' };
  const points = estimates.map(({ design, kind, speedup }, index) => ({
    label: names[design],
    kind,
    slower: 1 / speedup - 1,
    index,
  }));
  const furthest = Math.max(0.03, ...points.map(({ slower }) => Math.abs(slower)));
  const labels = Object.values(names).filter((name) => points.some(({ label }) => label === name));
  const [base, head] = [faint, ours];
  return draw({
    width,
    height: labels.length * 90 + 110,
    marginTop: 58,
    marginLeft: 150,
    marginBottom: 40,
    x: { domain: [-furthest * 1.05, furthest * 1.05], label: null, tickFormat: '+.1%', grid: true },
    y: { domain: labels, label: null, tickSize: 0 },
    marks: [
      Plot.ruleX([0], { stroke: base }),
      Plot.ruleX([1 / setup.truth.wall.speedup - 1], { stroke: head, strokeDasharray: '4 3' }),
      ...(['A/A', 'A/B'] as const).map((kind) =>
        Plot.dot(
          points.filter((point) => point.kind === kind),
          {
            x: 'slower',
            y: 'label',
            dy: kind === 'A/A' ? -16 : 16,
            r: 3,
            stroke: kind === 'A/A' ? base : head,
            fill: kind === 'A/A' ? base : head,
            fillOpacity: 0.35,
          },
        ),
      ),
      ...caption(
        'How much slower head came out, each live session',
        'grey, above: equal sides, truly 0 · green, below: the slower head; dashed: what the long session found',
      ),
    ],
  });
}
