import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from './failure.ts';
import { parseLines } from './lines.ts';

const lines = suite('lines');

lines('are read one a row', () => {
  assert.equal(parseLines('{"type":"end","elapsed":2}\n'), [{ type: 'end', elapsed: 2 }]);
});

lines('leave out a torn last one', () => {
  assert.equal(parseLines('{"type":"end","elapsed":2}\n{"type":"pa'), [{ type: 'end', elapsed: 2 }]);
  assert.equal(parseLines('{"type":"end","elapsed":2}\n{"type":"pa\n'), [{ type: 'end', elapsed: 2 }]);
});

lines('are none in an empty record', () => {
  assert.equal(parseLines(''), []);
});

for (const broken of [
  'no json',
  '[]',
  '{"no":"type"}',
  '{"type":"pair","target":"x","index":0,"kind":"ab","a":{"wallNs":0},"b":{}}',
]) {
  lines(`refuse ${broken} before the last row`, () => {
    assert.throws(
      () => parseLines(`${broken}\n{"type":"end","elapsed":2}\n`),
      (error: unknown) => isFailure(error, 'record-broken'),
    );
  });
}

lines.run();
