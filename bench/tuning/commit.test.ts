import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { branchName, wrap } from './commit.ts';
import { brokenTests, describeDifference } from './verification.ts';

const commit = suite('commit');

commit('names its branch after function and rule, in kebab-case', () => {
  assert.is(branchName('Cart.total', 'rules:membership-set'), 'perf/cart-total-membership-set');
  assert.is(branchName('LCSSeq.run', 'rules:x'), 'perf/lcs-seq-run-x');
  assert.is(branchName('find_allItems', 'gpt-5.1 (fast)'), 'perf/find-all-items-gpt-5-1-fast');
});

commit('wraps its text and keeps paragraphs', () => {
  assert.is(wrap(`${'word '.repeat(15)}\n\nend`), `${'word '.repeat(14).trim()}\nword\n\nend`);
});

commit.run();

const verification = suite('verification');

const base = { command: 'x', passed: ['a', 'b', 'c[0x7f00aa11]'], failed: ['d'], skipped: [], seconds: 1 };

verification('asks only that what passed on base passes', () => {
  assert.equal(brokenTests(base, { ...base, passed: ['a', 'b', 'c[0x7f00bb22]'], failed: ['d'] }), []);
});

verification('counts a test that fails, or is gone, as broken', () => {
  assert.equal(brokenTests(base, { ...base, passed: [], failed: ['a'] }), ['a', 'b']);
});

verification('says in a sentence what differs', () => {
  const of = (scope: 'result' | 'exception' | 'printed text', one: string, other: string) =>
    describeDifference({ scope, call: 'f(1)', base: one, candidate: other });
  assert.is(of('result', '[1]', '(1,)'), 'f(1) gives [1] on base and gives (1,) with this candidate');
  assert.is(of('exception', 'raises KeyError: 1', 'None'), 'f(1) raises KeyError: 1 on base and gives None with this candidate');
  assert.is(of('printed text', "'1'", "''"), "f(1) prints '1' on base and '' with this candidate");
});

verification.run();
