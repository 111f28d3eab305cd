import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseReport } from './report.ts';

const reports = suite("a machine's report");

reports('is read part by part, as a serial line writes it', () => {
  const report = parseReport('noise\r\n== marker\r\nkernel 6.1\r\nnode v24\r\n== swaps\r\n== end\r\n');
  assert.equal(
    [...report],
    [
      ['marker', 'kernel 6.1\nnode v24'],
      ['swaps', ''],
      ['end', ''],
    ],
  );
});

reports('is refused when the machine fell silent in the middle', () => {
  assert.throws(
    () => parseReport('== marker\nkernel 6.1\n'),
    (error: Error & { code?: string }) => error.code === 'report-cut' && /got the parts: marker/.test(error.message),
  );
  assert.throws(() => parseReport(''), /got the parts: none/);
});

reports.run();
