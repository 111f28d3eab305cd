import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../failure.ts';
import type { Verdict } from '../verdict.ts';
import { readBlocks, saidByMedians, saidByWelch } from './blocks.ts';
import { errorsOf, excludesOne, rateOf } from './figures.ts';
import type { Design, Kind, LiveSession, LiveSetup } from './live.ts';
import type { Overhead } from './overhead.ts';
import { renderPage } from './page.ts';
import { drawPlots } from './plots.ts';
import { unpackRecording } from './recording.ts';
import { replay } from './replay.ts';
import { chooseSteps, steps } from './steps.ts';
import { type SoundnessStudy, summarizeLive } from './study.ts';
import { listTargets, rateText } from './targets.ts';

const { runs, ...about } = unpackRecording(readFileSync(new URL('./fixtures/busy-machine.json.gz', import.meta.url)));
const machine = about.machine;
const overhead: Overhead = {
  process: { units: 10, rounds: 3, runner: 0.0095, bare: 0.009, own: 0.0005, besideClock: 0.0004 },
  compare: { budgetSeconds: 60, wallSeconds: 80, timedSeconds: 60, share: 0.25 },
  analysis: { pairs: 10_000, recordMegabytes: 4, readSeconds: 0.1, analysisSeconds: 0.2, moreMegabytes: 40 },
};
const setup: LiveSetup = {
  type: 'setup',
  machine,
  base: 60_000,
  head: 67_000,
  wall: 0.01,
  truth: { wall: estimate(0.983), cpu: estimate(0.983), pairs: 2000, seconds: 60 },
};
const sessions: LiveSession[] = [
  ...Array.from({ length: 100 }, (_, index) => session('pairs', 'A/A', index < 4 ? 1.02 : 1.002, index < 4 ? 'faster' : 'same')),
  ...Array.from({ length: 100 }, () => session('pairs', 'A/B', 0.982, 'slower')),
  { ...session('hyperfine', 'A/A', 1, 'same'), program: 'hyperfine 1.15.0', blocks: readBlocks([1, 2, 1, 2], [3, 4, 3, 4]) },
  { ...session('blocks', 'A/B', 1, 'same'), blocks: readBlocks([2, 2, 2], [1, 1, 1]) },
].map(({ row, ...rest }) => (rest.design === 'pairs' && row ? { ...rest, row } : rest));
const study: SoundnessStudy = {
  recording: about,
  replay: replay({ ...about, runs }, 4),
  ...optionalLive(),
  overhead: { date: '2026-01-02', machine, figures: overhead },
};

const page = suite('the page of the study');

page('is the same for the same data, and has every part', () => {
  const text = renderPage(study);
  assert.is(renderPage(structuredClone(study)), text);
  for (const part of [
    '## How to repeat it',
    '## Promises and figures',
    '2000 times in a row',
    '## Live sessions',
    'hyperfine 1.15.0',
    'Analysis',
  ]) {
    assert.match(text, part);
  }
  assert.not.match(text, /NaN|undefined|Infinity/);
});

page('says what is missed, and leaves open what too few sessions cannot decide', () => {
  const rows = listTargets(study);
  const stateOf = (figure: RegExp) => rows.find((row) => figure.test(row.figure))?.isMet;
  assert.is(stateOf(/compare/), false);
  assert.is(stateOf(/own cost/), true);
  assert.is(stateOf(/10,000 pairs/), true);
  assert.is(stateOf(/equal sides, 100 pairs/), undefined);
  assert.match(renderPage(study), /`compare` at 60 s: .* \| 25\.0 % \| \*\*missed\*\* \|/);
});

page('judges live sessions by their count, their truth and their direction', () => {
  const rows = listTargets(study);
  assert.is(rows.filter(({ figure, isMet }) => /live/.test(figure) && isMet === true).length, 3);
  const wrong = summarizeLive(setup, [...sessions, session('pairs', 'A/B', 1.03, 'faster')]);
  assert.is(wrong && listTargets({ live: wrong }).find(({ target }) => target === '0 of >= 100')?.isMet, false);
  assert.is(summarizeLive(setup, []), undefined);
});

page('says that the machine was not quiet, where it was not', () => {
  assert.match(renderPage(study), /\*\*The machine was not quiet\*\*: in the middle a run took 2\.2 times/);
  const { replay: busy } = study;
  assert.ok(busy);
  assert.not.match(renderPage({ ...study, replay: { ...busy, wall: busy.cpu } }), 'not quiet');
});

page('says so when nothing was measured yet', () => {
  const text = renderPage({});
  assert.match(text, 'Nothing was recorded yet');
  assert.match(text, 'not measured yet');
  assert.not.match(text, /\| met \|/);
});

page('is the one in the repository, plots too', () => {
  const folder = new URL('../../case-studies/tuneup/soundness/', import.meta.url);
  const kept = JSON.parse(readFileSync(new URL('data.json', folder), 'utf8')) as SoundnessStudy;
  assert.fixture(readFileSync(new URL('README.md', folder), 'utf8'), renderPage(kept));
  // The letters of a PNG are drawn with the fonts of the machine that made it.
  const drawn = Object.entries(drawPlots(kept)).filter(([path]) => path.endsWith('.svg'));
  assert.ok(drawn.length > 0);
  for (const [path, svg] of drawn) assert.ok(readFileSync(new URL(path, folder), 'utf8') === svg, path);
});

page('has a plot for what there is, as SVG and as PNG', () => {
  assert.equal(Object.keys(drawPlots({})), []);
  const plots = drawPlots(study);
  assert.equal(
    Object.keys(plots),
    ['recording', 'false-alarms', 'power', 'live'].flatMap((name) => [`plots/${name}.svg`, `plots/${name}.png`]),
  );
  for (const [path, picture] of Object.entries(plots)) {
    if (path.endsWith('.svg')) assert.match(String(picture), /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    else assert.equal([...Buffer.from(picture).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  }
});

const figures = suite('figures');

figures('count, and bound what they count', () => {
  const { hits, count, low, high } = rateOf([1, 2, 3, 4], (value) => value > 3);
  assert.equal([hits, count], [1, 4]);
  assert.ok(low > 0.006 && low < 0.0064 && high > 0.8 && high < 0.81);
  assert.is(rateText(rateOf([], () => true)), 'no session yet');
});

figures('take errors by their size', () => {
  assert.equal(errorsOf([-0.3, 0.1, 0.2]), { median: 0.2, p90: 0.3, max: 0.3 });
});

figures('take an interval that ends at 1 for undecided', () => {
  assert.is(excludesOne({ low: 1, high: 1.2 }), false);
  assert.is(excludesOne({ low: 1.01, high: 1.2 }), true);
  assert.is(excludesOne(undefined), false);
});

figures('read blocks as people do', () => {
  const apart = readBlocks([2, 2.1, 1.9, 2], [1, 1.1, 0.9, 1]);
  assert.equal([saidByWelch(apart), saidByMedians(apart, 0.05)], [1, 1]);
  const close = readBlocks([1, 1.2, 0.8, 1], [1.01, 1.21, 0.81, 1.01]);
  assert.equal([saidByWelch(close), saidByMedians(close, 0), saidByMedians(close, 0.02)], [0, -1, 0]);
});

const choice = suite('the choice of steps');

choice('takes what is named in the order of the study, and without names what is missing', () => {
  assert.equal(chooseSteps(['page', 'record'], {}), [steps.record, steps.page]);
  assert.is(chooseSteps([], {}).length, 6);
  assert.equal(chooseSteps([], study), [steps.live]);
});

choice('refuses a step that is none', () => {
  assert.throws(
    () => chooseSteps(['publish'], {}),
    (error: unknown) => isFailure(error, 'step-unknown'),
  );
});

page.run();
figures.run();
choice.run();

function estimate(speedup: number) {
  return { speedup, low: speedup - 0.004, high: speedup + 0.004 };
}

function session(design: Design, kind: Kind, speedup: number, verdict: Verdict): LiveSession {
  return {
    type: 'session',
    number: 0,
    design,
    kind,
    startedAt: '2026-01-02T03:04:05.000Z',
    seconds: 6,
    row: { wall: estimate(speedup), cpu: estimate(speedup), verdict, pairs: 200 },
  };
}

function optionalLive(): Pick<SoundnessStudy, 'live'> {
  const live = summarizeLive(setup, sessions);
  return live ? { live } : {};
}
