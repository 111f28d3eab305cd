import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type CallOutcome, compareOutcomes, parseOutcomes } from './behaviour.ts';

const compared = suite('outcomes of calls');
const one: CallOutcome = { call: 'sum(1)', gives: '1', leaves: '[ 1 ]', prints: "''" };
const compare = (other: Partial<CallOutcome>, again: Partial<CallOutcome> = {}) =>
  compareOutcomes([one], [{ ...one, ...again }], [{ ...one, ...other }], 'the process ends');

compared('are the same when nothing differs', () => {
  assert.equal(compare({}), { differences: [], compared: 1, leftOut: [] });
});

for (const [what, other, scope, candidate] of [
  ['another result', { gives: '1n' }, 'result', '1n'],
  ['other arguments', { leaves: '[ 2 ]' }, 'arguments', '[ 2 ]'],
  ['another text', { prints: "'x'" }, 'printed text', "'x'"],
] as const) {
  compared(`differ by ${what}`, () => {
    const [found] = compare(other).differences;
    assert.is(found?.scope, scope);
    assert.is(found?.candidate, candidate);
  });
}

compared('differ by an exception', () => {
  const { gives: _, ...rest } = one;
  const [found] = compareOutcomes([one], [one], [{ ...rest, raises: 'TypeError: no' }], '').differences;
  assert.equal([found?.scope, found?.candidate], ['exception', 'raises TypeError: no']);
});

compared('differ by a process that ends early, from that call on', () => {
  const [found] = compareOutcomes([one, one], [one, one], [one], 'the process ends with exit code 1').differences;
  assert.equal([found?.scope, found?.candidate], ['crash', 'the process ends with exit code 1']);
});

compared('are left out where base changes by itself, or gives more than is looked at', () => {
  assert.equal(compare({ gives: '3' }, { gives: '2' }), {
    differences: [],
    compared: 0,
    leftOut: ['1 of 1 calls change by themselves'],
  });
  const endless = { ...one, truncated: true };
  assert.equal(compareOutcomes([endless], [endless], [endless], ''), {
    differences: [],
    compared: 0,
    leftOut: ['1 of 1 calls give more items than are compared'],
  });
});

compared('differ by an exception where only the result changes by itself', () => {
  const { gives: _, ...rest } = one;
  const clock = [{ ...one, gives: '2' }];
  assert.is(compareOutcomes([one], clock, [{ ...rest, raises: 'TypeError: no' }], '').differences[0]?.scope, 'exception');
});

const opaque: CallOutcome = { ...one, gives: 'P { n: 2 }', opaque: true };
const compareOpaque = (other: CallOutcome) => compareOutcomes([opaque], [opaque], [other], '');

compared('prove nothing where they give objects of classes that look alike', () => {
  const { differences, compared, leftOut } = compareOpaque(opaque);
  assert.equal([differences, compared], [[], 0]);
  assert.match(leftOut[0] ?? '', '1 of 1 calls give functions or objects of classes');
});

const { gives: _, opaque: __, ...nothing } = opaque;
for (const [what, other, scope] of [
  ['an exception', { ...nothing, raises: 'TypeError: no' }, 'exception'],
  ['fields of the object', { ...opaque, gives: 'P { n: 3 }' }, 'result'],
  ['something plain that looks like it', { ...opaque, opaque: false }, 'result'],
  ['other arguments', { ...opaque, leaves: '[ 2 ]' }, 'arguments'],
  ['another text', { ...opaque, prints: "'x'" }, 'printed text'],
] as const) {
  compared(`differ by ${what} where base gives an object of a class`, () => {
    assert.is(compareOpaque(other).differences[0]?.scope, scope);
  });
}

compared('are read without the half line of a killed process', () => {
  assert.equal(parseOutcomes(`${JSON.stringify(one)}\n{"call":"su`), [one]);
  assert.throws(() => parseOutcomes('{"x":1}\n'), 'expected what a call did');
});

compared.run();
