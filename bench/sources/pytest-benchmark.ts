import { isRecord, listRecords, readJson, readName, readTimes } from './json-file.ts';
import type { SourceFormat } from './source.ts';

/** What `pytest --benchmark-json` writes: seconds a round. Keys that are not needed are passed over: each version adds some. */
export const pytestBenchmark: SourceFormat = {
  name: 'pytest-benchmark JSON',
  recognises(text) {
    const value = readJson(text);
    return isRecord(value) && Array.isArray(value.benchmarks) && 'machine_info' in value;
  },
  parse(text) {
    const value = readJson(text);
    return listRecords(isRecord(value) ? value.benchmarks : value, 'benchmarks').map((benchmark, index) => {
      const where = `benchmarks[${index}]`;
      const times = isRecord(benchmark.stats) ? benchmark.stats.data : undefined;
      return {
        name: readName(benchmark.fullname ?? benchmark.name, `${where}.fullname`),
        seconds: readTimes(times, `${where}.stats.data`, 1, 'write it with --benchmark-json, or --benchmark-save-data'),
      };
    });
  },
};
