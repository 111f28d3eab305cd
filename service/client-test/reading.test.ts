import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readClientOutput } from './reading.ts';
import { chooseTargets, targets } from './targets.ts';

const reading = suite("the client's output");

const success = `
│ ⚡️ Optimization successful! 📄 unique in                                     │
│ 📈 5,260% runtime improvement (52.60x faster).                               │`;
const diff = '--- a/shop/cart.py\n+++ b/shop/cart.py\n';

reading('tells the gain of what was accepted', () => {
  assert.equal(readClientOutput(success, diff, 'shop/cart.py'), {
    isAccepted: true,
    words: '5,260% runtime improvement (52.60x faster)',
  });
});

reading('is not believed when the file is as it was', () => {
  assert.not(readClientOutput(success, '', 'shop/cart.py').isAccepted);
  assert.not(readClientOutput(success, diff, 'shop/stock.py').isAccepted);
});

reading('tells why nothing was found', () => {
  const output =
    'WARNING  Failed to establish a baseline for the original\n         code.\n───\nINFO     ❌ No optimizations found.\n';
  assert.equal(readClientOutput(output, '', 'shop/cart.py'), {
    isAccepted: false,
    words: 'Failed to establish a baseline for the original code.',
  });
});

reading('of a client that broke is its end', () => {
  const { isAccepted, words } = readClientOutput('Traceback (most recent call last):\nKeyError: x', '', 'shop/cart.py');
  assert.not(isAccepted);
  assert.match(words, /KeyError: x$/);
});

reading('is asked of the targets that hold a word, or of all', () => {
  assert.is(chooseTargets([]).length, targets.length);
  assert.equal(
    chooseTargets(['Warehouse', 'cart.py']).map((target) => target.name),
    ['unique', 'Warehouse.missing'],
  );
});

reading('of targets that are not there is refused, naming those that are', () => {
  assert.throws(() => chooseTargets(['unique', 'nowhere']), /no target holds "nowhere": choose among shop\/cart\.py:unique/);
});

reading.run();
