import { failure } from '../failure.ts';
import { isRecord, listRecords, readJson, readName, readTimes } from './json-file.ts';
import type { SourceFormat } from './source.ts';

/** What mitata's `run({ format: 'json' })` prints: nanoseconds a call, sorted. One entry for each set of arguments. */
export const mitata: SourceFormat = {
  name: 'mitata JSON',
  recognises(text) {
    const value = readJson(text);
    return (
      isRecord(value) && Array.isArray(value.benchmarks) && value.benchmarks.some((each) => isRecord(each) && 'runs' in each)
    );
  },
  parse(text) {
    const value = readJson(text);
    return listRecords(isRecord(value) ? value.benchmarks : value, 'benchmarks').flatMap((benchmark, index) =>
      listRecords(benchmark.runs, `benchmarks[${index}].runs`).map((run, place) => {
        const where = `benchmarks[${index}].runs[${place}]`;
        const name = readName(run.name, `${where}.name`);
        if (run.error !== undefined)
          throw failure('source-malformed', `expected times of "${name}", got an error: repair the benchmark`);
        const samples = isRecord(run.stats) ? run.stats.samples : undefined;
        return { name, seconds: readTimes(samples, `${where}.stats.samples`, 1e9, "print with format: 'json' and its samples") };
      }),
    );
  },
};
