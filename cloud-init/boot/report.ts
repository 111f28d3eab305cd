import { failure } from '../../bench/failure.ts';

/** What a booted machine said of itself, by the names that `report.sh` gives its parts. */
export type BootReport = ReadonlyMap<string, string>;

/** Reads what came over the serial line. Fails with `report-cut` when the machine did not say everything. */
export function parseReport(text: string): BootReport {
  const parts = text.replaceAll('\r', '').split(/^== /m).slice(1);
  const report = new Map(
    parts.map((part): [string, string] => {
      const [name = '', ...lines] = part.split('\n');
      return [name, lines.join('\n').trim()];
    }),
  );
  if (report.has('end')) return report;
  throw failure('report-cut', `expected a report to its end, got the parts: ${[...report.keys()].join(', ') || 'none'}`);
}
