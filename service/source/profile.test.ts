import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseProfile } from './profile.ts';

const profile = suite('line profile');

const table = `# Timer unit: 1e-09 s
## Function: f
## Total time: 0.04 s
|   Hits |        Time |   Per Hit |   % Time | Line Contents      |
|-------:|------------:|----------:|---------:|:-------------------|
|        |             |           |          | @wrapped           |
|      1 | 1.0e+07     |     300.0 |     25.0 | x = a | b          |
|     10 | 30000000    |     100.0 |     75.0 |     return g(x)    |`;

profile('gives each line its share of the time, one without a time none', () => {
  assert.equal(parseProfile(table), [
    { text: '@wrapped', share: 0 },
    { text: 'x = a | b', share: 0.25 },
    { text: 'return g(x)', share: 0.75 },
  ]);
});

profile('shares the time of several functions among all their lines', () => {
  const shares = parseProfile(`${table}\n${table.replace('return g(x)', 'return h(x)')}`).map((line) => line.share);
  assert.equal(shares, [0, 0.125, 0.375, 0, 0.125, 0.375]);
});

profile('of no table, of rows without numbers or of nothing has no time', () => {
  assert.equal(parseProfile('no table at all'), []);
  assert.equal(parseProfile(''), []);
  assert.equal(parseProfile('| a | often | c | d | x = 1 |'), [{ text: 'x = 1', share: 0 }]);
});

profile.run();
