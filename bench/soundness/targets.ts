import type { Rate } from './figures.ts';
import type { SoundnessStudy } from './study.ts';

/** One promise of the engine with what was measured. */
export interface Target {
  figure: string;
  target: string;
  measured: string;
  /** Absent while it has not been measured, or on too few sessions. */
  isMet?: boolean;
}

/** Below so many sessions a figure is shown, and counts neither as met nor as missed. */
const fewestReplayed = 1000;
const fewestLive = 100;
const fewestReports = 200;
/** No miss in so many sessions puts the upper bound below half a per cent. */
const fewestForDirection = 740;

/** Every promise beside its figure, met or not. Pure. */
export function listTargets({ replay, live, overhead }: SoundnessStudy): Target[] {
  const targets: Target[] = [];
  const add = (figure: string, target: string, measured: string | undefined, isMet: boolean | undefined) => {
    const state = isMet === undefined || measured === undefined ? {} : { isMet };
    targets.push({ figure, target, measured: measured ?? 'not measured yet', ...state });
  };
  const rare = (rate: Rate, most: number) => enough(rate, fewestReplayed, share(rate) <= most && rate.high <= 0.08);

  const equal = replay?.equal;
  add(
    'equal sides, 100 pairs: interval excludes 1',
    '<= 5 %, bound <= 8 %',
    equal && withVerdict(equal.fixed.wall, equal.fixed.verdict),
    equal && rare(equal.fixed.wall, 0.05),
  );
  add(
    'equal sides, stopping rule, 6 s: interval excludes 1',
    '<= 6.5 %, bound <= 8 %',
    equal && withVerdict(equal.stopping.wall, equal.stopping.verdict),
    equal && rare(equal.stopping.wall, 0.065),
  );
  const liveEqual = live?.pairs.equal;
  add(
    'the same, live',
    `<= 6.5 % of >= ${fewestLive} sessions`,
    liveEqual && withVerdict(liveEqual.wall, liveEqual.verdict),
    liveEqual && enough(liveEqual.wall, fewestLive, share(liveEqual.wall) <= 0.065),
  );
  const power = replay?.power.find(({ effect }) => effect === 0.02);
  add(
    'a true +2 %, 100 pairs: found by wall time',
    '>= 60 %',
    power && rateText(power.wall),
    power && enough(power.wall, fewestReplayed, share(power.wall) >= 0.6),
  );
  add(
    'the same by processor time',
    '>= 80 %',
    power && rateText(power.cpu),
    power && enough(power.cpu, fewestReplayed, share(power.cpu) >= 0.8),
  );
  const wrong = replay?.wrong.pairs;
  add(
    'a true +1.7 %: called faster',
    `0 of >= ${fewestForDirection}`,
    wrong && rateText(wrong),
    wrong && enough(wrong, fewestForDirection, wrong.high <= 0.005),
  );
  const liveWrong = live?.pairs.slower.faster;
  add(
    'the same, live',
    `0 of >= ${fewestLive}`,
    liveWrong && rateText(liveWrong),
    liveWrong && (liveWrong.hits > 0 ? false : enough(liveWrong, fewestLive, true)),
  );
  const errors = replay?.accuracy.pairs;
  add(
    'median error of the speedup after 6 s',
    '<= 0.3 %',
    errors && percent(errors.median, 2),
    errors && (replay && replay.sessions >= fewestReplayed ? errors.median <= 0.003 : undefined),
  );
  const liveErrors = live?.pairs.slower;
  add(
    'the same, live, against the long session',
    '<= 0.3 %',
    liveErrors?.errors && percent(liveErrors.errors.median, 2),
    liveErrors?.errors && enough(liveErrors.wall, fewestLive, liveErrors.errors.median <= 0.003),
  );
  for (const { effect, wall } of replay?.coverage ?? []) {
    add(
      `interval holds a true ${percent(effect, 0)}`,
      '93-97 %',
      rateText(wall),
      enough(wall, fewestReplayed, share(wall) >= 0.93 && share(wall) <= 0.97),
    );
  }
  const report = replay?.report;
  add(
    'twenty rows, fifteen equal: false rows a report',
    '<= 0.25',
    report && `${report.falseRows.benjaminiHochberg.toFixed(2)} in ${report.reports} reports`,
    report && (report.reports >= fewestReports ? report.falseRows.benjaminiHochberg <= 0.25 : undefined),
  );
  const { process, compare, analysis } = overhead?.figures ?? {};
  add(
    'the runner’s own cost a process',
    '<= 1 ms',
    process && `${(process.own * 1000).toFixed(2)} ms`,
    process && process.own <= 0.001,
  );
  add(
    `\`compare\`${compare ? ` at ${compare.budgetSeconds} s` : ''}: time outside timed processes`,
    '<= 20 % at 60 s',
    compare && percent(compare.share, 1),
    compare && (compare.budgetSeconds >= 60 ? compare.share <= 0.2 : undefined),
  );
  add(
    '10,000 pairs read and analysed',
    '<= 1 s',
    analysis &&
      `${(analysis.readSeconds + analysis.analysisSeconds).toFixed(2)} s, ${analysis.moreMegabytes.toFixed(0)} MB more memory`,
    analysis && analysis.readSeconds + analysis.analysisSeconds <= 1,
  );
  return targets;
}

/** `4.1 % (3.0-5.4), 41 of 1000`. */
export function rateText(rate: Rate): string {
  if (rate.count === 0) return 'no session yet';
  const bounds = `${(rate.low * 100).toFixed(1)}-${(rate.high * 100).toFixed(1)}`;
  return `${percent(share(rate), 1)} (${bounds}), ${rate.hits} of ${rate.count}`;
}

/** `4.1 %`. */
export function percent(fraction: number, digits: number): string {
  return `${(fraction * 100).toFixed(digits)} %`;
}

function withVerdict(rate: Rate, verdict: Rate): string {
  return rate.count === 0 ? rateText(rate) : `${rateText(rate)}; verdict faster or slower: ${percent(share(verdict), 1)}`;
}

function enough(rate: Rate, fewest: number, isMet: boolean): boolean | undefined {
  return rate.count >= fewest ? isMet : undefined;
}

function share(rate: Rate): number {
  return rate.count === 0 ? 0 : rate.hits / rate.count;
}
