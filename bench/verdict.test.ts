import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decideVerdict, type VerdictQuestion, verdicts } from './verdict.ts';

const verdict = suite('verdict');
const clear: VerdictQuestion = {
  pairs: 100,
  minPairs: 20,
  point: -0.05,
  isDifferent: true,
  isEquivalent: false,
  margin: 0.01,
  floor: 0.004,
  outlook: 'more pairs are needed',
};

const cases: [what: string, change: Partial<VerdictQuestion>, expected: string][] = [
  ['beyond margin and floor, less time', {}, 'faster'],
  ['beyond margin and floor, more time', { point: 0.05 }, 'slower'],
  ['different, inside the margin', { point: -0.006 }, 'slightly faster'],
  ['different, inside the margin, more time', { point: 0.006 }, 'slightly slower'],
  ['proven inside the margin', { point: 0.001, isDifferent: false, isEquivalent: true }, 'same'],
  ['proven inside the margin, though different', { point: 0.001, isEquivalent: true }, 'same'],
  ['different, but within the floor', { floor: 0.06 }, 'cannot tell'],
  ['neither different nor equivalent', { isDifferent: false }, 'cannot tell'],
  ['clear, with too few pairs', { pairs: 19 }, 'cannot tell'],
  ['clear, on an unfit machine', { unfit: 'it drifts' }, 'cannot tell'],
  ['clear, but failed', { failed: 'head: it crashed', unfit: 'it drifts' }, 'failed'],
];

for (const [what, change, expected] of cases) {
  verdict(`is "${expected}" when ${what}`, () => {
    assert.is(decideVerdict({ ...clear, ...change }).verdict, expected);
  });
}

verdict('says why where the word does not', () => {
  assert.match(decideVerdict({ ...clear, unfit: 'it drifts' }).reason ?? '', 'machine unfit: it drifts');
  assert.match(decideVerdict({ ...clear, floor: 0.06 }).reason ?? '', 'noise floor');
  assert.is(decideVerdict({ ...clear, isDifferent: false }).reason, 'more pairs are needed');
  assert.is(decideVerdict(clear).reason, undefined);
});

verdict('has seven words, best first', () => {
  assert.equal(verdicts, ['faster', 'slightly faster', 'same', 'slightly slower', 'slower', 'cannot tell', 'failed']);
});

verdict.run();
