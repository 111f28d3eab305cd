import { isRecord, listRecords, readJson, readName, readTimes } from './json-file.ts';
import type { SourceFormat } from './source.ts';

/** What hyperfine's `--export-json` writes: whole processes, seconds. */
export const hyperfine: SourceFormat = {
  name: 'hyperfine JSON',
  recognises(text) {
    const value = readJson(text);
    return isRecord(value) && Array.isArray(value.results) && value.results.every((each) => isRecord(each) && 'command' in each);
  },
  parse(text) {
    const value = readJson(text);
    return listRecords(isRecord(value) ? value.results : value, 'results').map((result, index) => ({
      name: readName(result.command, `results[${index}].command`),
      seconds: readTimes(result.times, `results[${index}].times`, 1, 'export with --export-json'),
    }));
  },
};
