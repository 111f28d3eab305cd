import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEvents, readOutcomes } from './tests.ts';

const outcomes = suite('outcomes of Go tests');

outcomes('come from its events, parts of a test by their own names', () => {
  const output = [
    '# text of the compiler stands between',
    '{"Action":"run","Package":"x/shop","Test":"TestSum"}',
    '{"Action":"output","Package":"x/shop","Test":"TestSum","Output":"=== RUN\\n"}',
    '{"Action":"pass","Package":"x/shop","Test":"TestSum/small","Elapsed":0}',
    '{"Action":"fail","Package":"x/shop","Test":"TestSum","Elapsed":0}',
    '{"Action":"skip","Package":"x/shop","Test":"TestNet","Elapsed":0}',
    '{"Action":"fail","Package":"x/shop","Elapsed":0.1}',
    '{"Action":"skip","Package":"x/docs","Elapsed":0}',
    '{"Action":"pass","Pack',
  ].join('\n');
  assert.equal(
    [...readOutcomes(parseEvents(output))],
    [
      ['x/shop.TestSum/small', 'passed'],
      ['x/shop.TestSum', 'failed'],
      ['x/shop.TestNet', 'skipped'],
    ],
  );
});

outcomes('count a package that does not build as one failed test', () => {
  const events = parseEvents('{"Action":"fail","Package":"x/shop","Elapsed":0,"FailedBuild":"x/shop.test"}');
  assert.equal([...readOutcomes(events)], [['x/shop', 'failed']]);
});

outcomes.run();
