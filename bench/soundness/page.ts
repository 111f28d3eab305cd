import { renderSeconds } from '../report/figures.ts';
import type { Errors } from './figures.ts';
import type { Machine } from './recording.ts';
import type { Replay } from './replay.ts';
import type { Live, SoundnessStudy } from './study.ts';
import { listTargets, percent, rateText, type Target } from './targets.ts';

/** The study's page, made of its data alone: the same data gives the same text. */
export function renderPage(study: SoundnessStudy): string {
  return [
    '# Are the verdicts sound?',
    '',
    'The engine was tried on sides that are equal, and on sides that differ by a known amount. Beside it stand two ways in which such a',
    'difference is usually measured, all runs of one side and then all of the other: hyperfine read by Welch’s test, and medians of blocks.',
    '',
    ...renderRepeat(),
    ...renderTargets(listTargets(study)),
    ...renderReplay(study),
    ...renderLive(study.live),
    ...renderOverhead(study),
    ...renderLimits(study),
  ].join('\n');
}

function renderRepeat(): string[] {
  return [
    '## How to repeat it',
    '',
    '```sh',
    'npm run bench:soundness                              # all of it, for about an hour of a machine that does nothing else',
    'npm run bench:soundness -- live --live 100 --seconds 240   # goes on with the live sessions for four minutes at most',
    'npm run bench:soundness -- record --runs 8000        # another recording; then: replay',
    'npm run bench:soundness -- process compare analysis  # what the engine itself costs',
    'npm run bench:soundness -- page                      # this page and its plots again, from data.json alone',
    '```',
    '',
    'Steps can be named together; each keeps what it has, and a killed one goes on. `recording.json.gz` holds every recorded run, `live.jsonl`',
    'every live session, `data.json` every figure of this page.',
    '',
  ];
}

function renderTargets(targets: readonly Target[]): string[] {
  const state = ({ isMet }: Target) => (isMet === undefined ? 'open' : isMet ? 'met' : '**missed**');
  const counts = ['met', '**missed**', 'open'].map((name) => targets.filter((target) => state(target) === name).length);
  return [
    '## Promises and figures',
    '',
    `${counts[0]} met, ${counts[1]} missed, ${counts[2]} open (not measured yet, or on fewer sessions than the promise asks for). In parentheses: exact 95 % bounds`,
    '(Clopper and Pearson).',
    '',
    '| figure | promised | measured | |',
    '|---|---|---|---|',
    ...targets.map((target) => `| ${target.figure} | ${target.target} | ${target.measured} | ${state(target)} |`),
    '',
  ];
}

function renderReplay({ recording, replay }: SoundnessStudy): string[] {
  if (!recording || !replay) return ['## Recorded and replayed', '', 'Nothing was recorded yet.', ''];
  const { equal, wrong, accuracy, report } = replay;
  const medians = equal.medians.map(({ margin, rate }): [string, string] => [
    margin === 0 ? 'medians of blocks, any difference' : `medians of blocks, more than ${percent(margin, 0)} apart`,
    rateText(rate),
  ]);
  return [
    '## Recorded and replayed',
    '',
    `One command, \`${recording.command}\`, was run ${replay.runs} times in a row (${recording.date}, ${replay.seconds.toFixed(0)} s, ${describeMachine(recording.machine)}): median`,
    `${renderSeconds(replay.wall)} by wall, ${renderSeconds(replay.cpu)} by processor. ${replay.sessions} windows of it were read as sessions, in each design's own order; the engine's were`,
    'judged by the code that judges real ones.',
    '',
    '![The recording in the order of time](plots/recording.svg)',
    '',
    ...renderSharing(replay),
    `Runs are not independent: of a run's deviation, ${replay.memory.map(({ lag, correlation }) => `${percent(correlation, 0)} is still there ${lag === 1 ? 'in the next run' : `${lag} runs later`}`).join(', ')}. Tests that`,
    'count runs as if they were take a change of the machine for one of the code.',
    '',
    '![How often equal sides were called different](plots/false-alarms.svg)',
    '',
    ...table('equal sides called different', [
      ['pairs, 100 fixed, wall time', rateText(equal.fixed.wall)],
      ['pairs, 100 fixed, processor time', rateText(equal.fixed.cpu)],
      ['pairs, 100 fixed, verdict faster or slower', rateText(equal.fixed.verdict)],
      [`pairs, stopping rule (${equal.stopping.medianPairs} pairs in the middle), wall time`, rateText(equal.stopping.wall)],
      ['pairs, stopping rule, processor time', rateText(equal.stopping.cpu)],
      ['pairs, stopping rule, verdict faster or slower', rateText(equal.stopping.verdict)],
      ['blocks, Welch’s test at 5 %', rateText(equal.welch)],
      ...medians,
    ]),
    ...table(`head slower by ${percent(wrong.effect, 1)}, called faster`, [
      ['pairs, 100 fixed', rateText(wrong.pairs)],
      ['blocks, Welch’s test', rateText(wrong.welch)],
      ['medians of blocks', rateText(wrong.medians)],
    ]),
    '| head slower by | interval says so, wall | processor | interval holds the truth, wall | processor |',
    '|---:|---|---|---|---|',
    ...replay.coverage.map(({ effect, wall, cpu }) => {
      const power = replay.power.find((one) => one.effect === effect);
      return `| ${percent(effect, 0)} | ${power ? rateText(power.wall) : '-'} | ${power ? rateText(power.cpu) : '-'} | ${rateText(wall)} | ${rateText(cpu)} |`;
    }),
    '',
    '![How often a slower head is found](plots/power.svg)',
    '',
    ...errorTable(`error of the speedup in ${accuracy.seconds} s`, [
      ['pairs', accuracy.pairs],
      ['means of blocks', accuracy.means],
      ['medians of blocks', accuracy.medians],
    ]),
    `**Reports of ${report.rows} rows**, ${report.equalRows} of them equal, the others slower by ${percent(report.effect, 0)}; ${report.pairs} pairs a row, ${report.reports} reports:`,
    '',
    '| rule | false rows a report | slower rows found |',
    '|---|---:|---:|',
    `| each row at 5 % by itself | ${report.falseRows.uncorrected.toFixed(2)} | ${percent(report.found.uncorrected, 0)} |`,
    `| Benjamini and Hochberg: may be called different | ${report.falseRows.benjaminiHochberg.toFixed(2)} | ${percent(report.found.benjaminiHochberg, 0)} |`,
    `| Holm: may fail a gate | ${report.falseRows.holm.toFixed(2)} | ${percent(report.found.holm, 0)} |`,
    `| the verdict, with floor and smallest effect | ${report.falseRows.verdict.toFixed(2)} | ${percent(report.found.verdict, 0)} |`,
    `| blocks of each row, Welch's test | ${report.falseRows.welch.toFixed(2)} | |`,
    '',
  ];
}

/** A run that takes much more time than its processor was busy has waited for others: then wall time finds less. */
function renderSharing({ wall, cpu }: Replay): string[] {
  if (wall < 1.1 * cpu) return [];
  return [
    `**The machine was not quiet**: in the middle a run took ${(wall / cpu).toFixed(1)} times as long as it kept a processor busy, since others were using it. Pairs call`,
    'nothing different for that, but wall time finds less; processor time is disturbed less. The promises on finding are made for a quiet machine.',
    '',
  ];
}

function renderLive(live: Live | undefined): string[] {
  if (!live) return ['## Live sessions', '', 'None was run yet.', ''];
  const { setup, pairs, welch, medians } = live;
  const { truth } = setup;
  const range = (estimate: { speedup: number; low: number; high: number }) =>
    `${slower(estimate.speedup)} (${slower(estimate.high)} .. ${slower(estimate.low)})`;
  return [
    '## Live sessions',
    '',
    `Sessions of all designs in random order (${live.first.slice(0, 10)} to ${live.last.slice(0, 10)}, ${describeMachine(setup.machine)}), each as long as the others, on a loop of a few`,
    `milliseconds (${renderSeconds(setup.wall)}) and a head of a few turns more. What those turns come to was measured before, in one long session of ${truth.pairs} pairs: head takes`,
    `${range(truth.wall)} more wall time, ${range(truth.cpu)} more processor time.`,
    live.hyperfine === undefined
      ? 'hyperfine ran no session: where it is not installed, its sessions are left out.'
      : `hyperfine: ${live.hyperfine}, \`-N --warmup 3\`.`,
    '',
    '![Every live session’s estimate](plots/live.svg)',
    '',
    ...table('equal sides called different', [
      [`pairs, stopping rule (${pairs.equal.medianPairs} pairs in the middle), wall time`, rateText(pairs.equal.wall)],
      ['pairs, processor time', rateText(pairs.equal.cpu)],
      ['pairs, verdict faster or slower', rateText(pairs.equal.verdict)],
      ['hyperfine, Welch’s test', rateText(welch.equal)],
      ...live.blocks.map(({ margin, equal }): [string, string] => [
        margin === 0 ? 'medians of blocks, any difference' : `medians of blocks, more than ${percent(margin, 0)} apart`,
        rateText(equal),
      ]),
    ]),
    ...table('the slower head', [
      ['pairs: called different, wall time', rateText(pairs.slower.wall)],
      ['pairs: called different, processor time', rateText(pairs.slower.cpu)],
      ['pairs: called faster', rateText(pairs.slower.faster)],
      ['pairs: interval holds the long session’s estimate', rateText(pairs.slower.holds)],
      ['hyperfine, Welch’s test: called different', rateText(welch.slower)],
      ['hyperfine, Welch’s test: called faster', rateText(welch.wrong)],
      ['medians of blocks: called faster', rateText(medians.wrong)],
    ]),
    ...errorTable('error of the speedup, live', [
      ['pairs, equal sides, wall time', pairs.equal.errors],
      ['pairs, slower head, wall time', pairs.slower.errors],
      ['pairs, slower head, processor time', pairs.slower.cpuErrors],
      ['hyperfine, slower head, means', welch.errors],
      ['medians of blocks, slower head', medians.errors],
    ]),
  ];
}

function renderOverhead({ overhead }: SoundnessStudy): string[] {
  if (!overhead) return ['## What the engine costs', '', 'Not measured yet.', ''];
  const { process, compare, analysis } = overhead.figures;
  return [
    '## What the engine costs',
    '',
    `Measured ${overhead.date}, ${describeMachine(overhead.machine)}.`,
    '',
    ...(process
      ? [
          `- **A process**: ${milliseconds(process.runner)} in the runner's session, records and all, against ${milliseconds(process.bare)} in a bare loop of spawn and wait (medians of ${process.rounds} rounds in turns,`,
          `  ${process.units} processes each): ${milliseconds(process.own)} more. ${milliseconds(process.besideClock)} of a process's time lies outside the runner's own clock.`,
        ]
      : []),
    ...(compare
      ? [
          `- **\`compare\`** of two commits of the example at a budget of ${compare.budgetSeconds} s, its environment made before: ${compare.wallSeconds.toFixed(1)} s in all, ${compare.timedSeconds.toFixed(1)} s of it in timed processes;`,
          `  ${percent(compare.share, 1)} went into tests, recorded calls, worktrees, checks, calibration, analysis and what lies between the processes.`,
        ]
      : []),
    ...(analysis
      ? [
          `- **Analysis** of ${analysis.pairs} pairs: a record of ${analysis.recordMegabytes.toFixed(1)} MB is read in ${analysis.readSeconds.toFixed(2)} s and analysed in ${analysis.analysisSeconds.toFixed(2)} s, with ${analysis.moreMegabytes.toFixed(0)} MB more memory.`,
        ]
      : []),
    '',
  ];
}

function renderLimits({ replay }: SoundnessStudy): string[] {
  return [
    '## What these figures do not say',
    '',
    '- Windows of one recording overlap, so replayed sessions are not independent of each other; the bounds are those of as many independent ones.',
    ...(replay
      ? [
          `  About ${Math.floor(replay.runs / 250)} windows of 100 pairs fit into the recording side by side. The coins are drawn anew in every session.`,
        ]
      : []),
    '- A replayed effect is multiplied into recorded times: it moves every run alike, and coverage at one effect differs from that at another by',
    '  the coins alone. Real changes need not be so even; that is what the live sessions are for.',
    '- Live errors are against a long session that has an interval of its own.',
    '- One command on one machine. Another machine has other noise: run the study there.',
    '- “Medians of blocks” is the rule alone, replayed and run by our own runner. No other program’s code was used for it.',
    '',
  ];
}

function table(title: string, rows: readonly [string, string][]): string[] {
  return [`| ${title} | |`, '|---|---|', ...rows.map(([what, text]) => `| ${what} | ${text} |`), ''];
}

function errorTable(title: string, rows: readonly [string, Errors | undefined][]): string[] {
  return [
    `| ${title} | median | nine of ten within | largest |`,
    '|---|---:|---:|---:|',
    ...rows.map(([what, errors]) => {
      const sizes = errors && [errors.median, errors.p90, errors.max].map((size) => percent(size, 2));
      return `| ${what} | ${sizes?.join(' | ') ?? 'no session yet | |'} |`;
    }),
    '',
  ];
}

function describeMachine(machine: Machine): string {
  const kind = machine.isVirtual ? 'a virtual machine' : 'a machine';
  return `${kind} of ${machine.processors} processors, ${machine.processor}, Linux ${machine.kernel}, Python ${machine.python}`;
}

function milliseconds(seconds: number): string {
  return `${(seconds * 1000).toFixed(2)} ms`;
}

function slower(speedup: number): string {
  return percent(1 / speedup - 1, 2);
}
