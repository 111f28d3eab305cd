import type { ComparisonRow, EnvironmentRecord } from './comparison.ts';
import type { Line, Unit } from './lines.ts';
import { median } from './statistics/median.ts';

/** What doubts are looked for in. */
export interface Evidence {
  rows: readonly ComparisonRow[];
  environment: EnvironmentRecord;
  lines: readonly Line[];
}

/** Doubts about the machine or the data, each a sentence with advice. None of them changes a verdict. */
export function findWarnings({ rows, environment, lines }: Evidence): string[] {
  return [
    ...rows.flatMap((row) => rowWarnings(row)),
    ...environment.fields
      .filter((field) => field.state === 'warn')
      .map((field) => `${field.name} was ${field.value}: ${advice(field.name)}`),
    ...leftWarnings(lines),
    ...warmingWarnings(lines),
    ...(lines.some((line) => line.type === 'environment' && line.resumed)
      ? ['the session was interrupted and resumed: its halves may have seen different noise']
      : []),
  ];
}

function rowWarnings(row: ComparisonRow): string[] {
  const found: string[] = [];
  if (row.verdict === 'failed') return found;
  if ((row.outliers ?? 0) * 10 > row.pairs) {
    found.push(
      `${row.target}: ${row.outliers} of ${row.pairs} pairs lie far out: something else runs on the machine now and then`,
    );
  }
  if ((row.control?.pairs ?? 0) < 10) {
    found.push(
      `${row.target}: fewer than 10 control pairs, so the machine could not be checked against itself: raise the budget`,
    );
  }
  if (row.drift !== undefined && Math.abs(Math.log(row.drift)) > Math.log1p(0.02)) {
    const change = Math.abs(row.drift - 1) * 100;
    found.push(
      `${row.target}: base alone drifted by ${change.toFixed(1)} % between the session's halves: a tool that times one side after the other would report that as a difference`,
    );
  }
  return found;
}

function leftWarnings(lines: readonly Line[]): string[] {
  const targets = new Set<string>();
  for (const line of lines) {
    if (line.type === 'pair' && [line.a, line.b, line.c].some(leftSome)) targets.add(line.target);
    if (line.type === 'warmup' && leftSome(line.unit)) targets.add(line.target);
  }
  return [...targets].map(
    (target) =>
      `${target}: it leaves processes behind that end a little later; the time they take is not in the figures: let it wait for them`,
  );
}

/** A compiler that is still at work makes the first samples of a process longer than its last: in the middle of all units, whichever side. */
function warmingWarnings(lines: readonly Line[]): string[] {
  const trends = new Map<string, number[]>();
  for (const line of lines) {
    if (line.type !== 'pair') continue;
    for (const unit of [line.a, line.b ?? line.c]) {
      const samples = unit?.samplesNs ?? [];
      const third = Math.floor(samples.length / 3);
      if (third === 0) continue;
      const trend = Math.log(median(samples.slice(-third)) / median(samples.slice(0, third)));
      const own = trends.get(line.target);
      if (own) own.push(trend);
      else trends.set(line.target, [trend]);
    }
  }
  return [...trends].flatMap(([target, list]) => {
    const trend = median(list);
    if (Math.abs(trend) <= Math.log1p(0.02)) return [];
    const change = `${Math.abs(Math.expm1(trend) * 100).toFixed(1)} % ${trend < 0 ? 'less' : 'more'}`;
    return `${target}: the last samples of a process take ${change} than its first: it is timed while it changes, warming up or filling its memory`;
  });
}

function leftSome(unit: Unit | undefined): boolean {
  return (unit?.leftProcesses ?? 0) > 0;
}

function advice(field: string): string {
  if (field.endsWith('pressure before') || field.endsWith('other runnable processes'))
    return 'something else was busy: wait for a quiet machine';
  if (field === 'steal') return 'the host gave time to other guests: use a machine of your own or repeat the session';
  if (field === 'governor') return 'set it to performance';
  if (field === 'turbo') return 'switch it off, or expect more spread';
  if (field === 'SMT') return 'a sibling thread shares the core: switch SMT off, or leave siblings idle';
  if (field === 'battery') return 'plug it in';
  if (field === 'address randomisation') return 'set it to 2: without it one memory layout is measured again and again';
  return 'see the environment record';
}
