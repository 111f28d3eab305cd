import * as Plot from '@observablehq/plot';
import { Resvg } from '@resvg/resvg-js';
import { parseHTML } from 'linkedom';
import type { ComparisonRow, Estimate } from '../comparison.ts';
import type { Verdict } from '../verdict.ts';
import { estimateOf, renderSpeedup } from './figures.ts';
import type { Series } from './series.ts';

/** A picture in both forms: SVG for pages, PNG for what shows no SVG. */
export interface Picture {
  svg: string;
  png: Uint8Array;
}

const width = 900;
/** Colours of what is written, and of what stands back. */
export const ink = '#1f2933';
export const faint = '#7b8794';
const font = 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif';
const colours: Record<Verdict, string> = {
  faster: '#1a7f37',
  'slightly faster': '#6aa84f',
  same: '#5f6b7a',
  'slightly slower': '#d98e04',
  slower: '#c42b30',
  'cannot tell': '#5f6b7a',
  failed: '#5f6b7a',
};

/** Each target's speedup with its interval on a log scale, and below it in grey what two checkouts of base came out at. */
export function plotRatios(rows: readonly ComparisonRow[]): Picture {
  const shown = rows.flatMap((row) => {
    const estimate = estimateOf(row);
    return estimate === undefined ? [] : [{ row, estimate, label: row.target }];
  });
  const controls = shown.flatMap(({ row, label }) => (row.control === undefined ? [] : [{ control: row.control, label }]));
  const [low, high] = reach([...shown.map(({ estimate }) => estimate), ...controls.map(({ control }) => control)]);
  const left = Math.min(Math.max(...shown.map(({ label }) => label.length * 7.3), 60) + 24, width / 2);
  const right = 190;
  const height = shown.length * 46 + 96;
  const beside = { y: 'label', frameAnchor: 'right', textAnchor: 'start', dx: 14, fontSize: 11.5 } as const;
  return draw({
    width,
    height,
    marginTop: 52,
    marginLeft: left,
    marginRight: right,
    marginBottom: 44,
    x: { type: 'log', domain: [low, high], label: null, tickSize: 0, tickFormat: renderTick, ticks: ticksOf(low, high) },
    y: { domain: shown.map(({ label }) => label), label: null, tickSize: 0, tickPadding: 12 },
    marks: [
      Plot.gridX(ticksOf(low, high), { stroke: '#d8dee4', strokeOpacity: 1 }),
      Plot.ruleX([1], { stroke: ink, strokeWidth: 1.25 }),
      Plot.ruleY(controls, {
        y: 'label',
        x1: (d) => d.control.low,
        x2: (d) => d.control.high,
        stroke: '#aab4bf',
        strokeWidth: 2,
        dy: 11,
      }),
      Plot.dot(controls, {
        y: 'label',
        x: (d) => d.control.speedup,
        r: 3,
        fill: 'white',
        stroke: '#8a96a3',
        strokeWidth: 1.5,
        dy: 11,
      }),
      Plot.ruleY(shown, {
        y: 'label',
        x1: (d) => d.estimate.low,
        x2: (d) => d.estimate.high,
        stroke: (d) => colours[d.row.verdict as Verdict],
        strokeWidth: 3,
        dy: -2,
      }),
      Plot.dot(shown, { y: 'label', x: (d) => d.estimate.speedup, r: 5, fill: (d) => colours[d.row.verdict as Verdict], dy: -2 }),
      Plot.text(shown, { ...beside, dy: -9, fill: ink, text: (d) => `${renderSpeedup(d.estimate.speedup)}  ${d.row.verdict}` }),
      Plot.text(shown, {
        ...beside,
        dy: 7,
        fill: faint,
        text: (d) => `${renderSpeedup(d.estimate.low)} .. ${renderSpeedup(d.estimate.high)}`,
      }),
      ...caption(
        'How many times as fast as base',
        'dot and line: estimate and 95 % interval · grey: base against a second checkout of base',
      ),
    ],
  });
}

/** One target's pairs in the order in which they ran, over the band of its interval: drift and outliers show here. */
export function plotPairs(series: Series, row: ComparisonRow): Picture {
  const estimate = estimateOf(row);
  const values = [...series.pairs, ...series.controls].map(({ speedup }) => ({ speedup, low: speedup, high: speedup }));
  const [low, high] = reach(estimate === undefined ? values : [...values, estimate]);
  const colour = colours[row.verdict];
  return draw({
    width,
    height: 340,
    marginTop: 52,
    marginLeft: 64,
    marginRight: 24,
    marginBottom: 48,
    x: {
      label: 'pair, in the order of the session',
      labelAnchor: 'center',
      labelArrow: 'none',
      tickSize: 4,
      ticks: 8,
      nice: false,
    },
    y: { type: 'log', domain: [low, high], label: null, tickSize: 0, tickFormat: renderTick, ticks: ticksOf(low, high) },
    marks: [
      Plot.gridY(ticksOf(low, high), { stroke: '#d8dee4', strokeOpacity: 1 }),
      ...(estimate === undefined
        ? []
        : [
            Plot.rect([estimate], { y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18 }),
            Plot.ruleY([estimate], { y: 'speedup', stroke: colour, strokeWidth: 1.5 }),
          ]),
      Plot.ruleY([1], { stroke: ink, strokeWidth: 1.25 }),
      Plot.dot(series.controls, { x: 'index', y: 'speedup', r: 3, stroke: '#8a96a3', fill: 'white' }),
      Plot.dot(series.pairs, { x: 'index', y: 'speedup', r: 2.75, fill: colour, fillOpacity: 0.75 }),
      ...caption(
        row.target,
        'each dot a pair: base time / head time · band: 95 % interval · hollow: base against a second checkout of base',
      ),
    ],
  });
}

/** Title and subtitle in the margin above a plot, 52 pixels at least. */
export function caption(title: string, subtitle: string) {
  const place = { frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'bottom' } as const;
  return [
    Plot.text([title], { ...place, dy: -26, fontSize: 15, fontWeight: 'bold', fill: ink, text: (d) => d }),
    Plot.text([subtitle], { ...place, dy: -10, fontSize: 11, fill: faint, text: (d) => d }),
  ];
}

/** A range that shows everything and 1, with air around it. */
function reach(estimates: readonly Estimate[]): [number, number] {
  const low = Math.min(1, ...estimates.map((estimate) => estimate.low));
  const high = Math.max(1, ...estimates.map((estimate) => estimate.high));
  const air = Math.max((high / low) ** 0.06, 1.01);
  return [low / air, high * air];
}

/** Few round speedups within a range, 1 always among them. */
function ticksOf(low: number, high: number): number[] {
  const span = high / low;
  if (span > 2.5) {
    const all = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
    const within = all.filter((tick) => tick >= low && tick <= high);
    return within.length > 8 ? within.filter((tick) => /^(0\.)?10*$/.test(String(tick))) : within;
  }
  const step = [0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((size) => (high - low) / size <= 7) ?? 1;
  const ticks: number[] = [];
  for (let at = Math.ceil((low - 1) / step); 1 + at * step <= high; at += 1) ticks.push(Number((1 + at * step).toFixed(6)));
  return ticks;
}

function renderTick(tick: number): string {
  return `${tick}x`;
}

/** Draws on a document of our own, since there is no browser. */
export function draw(options: Plot.PlotOptions): Picture {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const style = { fontFamily: font, fontSize: '12.5px', background: 'white', color: ink };
  const drawn = Plot.plot({ ...options, document: document as never, style: style as never }) as unknown as SvgElement;
  drawn.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  drawn.setAttribute('font-family', font);
  const svg = `${drawn.outerHTML}\n`;
  const png = new Resvg(svg, { background: 'white', fitTo: { mode: 'width', value: width * 2 } }).render().asPng();
  return { svg, png: new Uint8Array(png) };
}

interface SvgElement {
  outerHTML: string;
  setAttribute(name: string, value: string): void;
}
