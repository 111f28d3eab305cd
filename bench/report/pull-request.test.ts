import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Tuning } from '../tuning/tuning.ts';
import { renderPullRequest } from './pull-request.ts';
import { comparison, kept, none, row, workspace } from './testing/study.ts';

const text = suite("pull request's text");
const commits = { baseCommit: 'a'.repeat(40), headCommit: 'b'.repeat(40) };
const single = (change: Partial<Tuning> = {}) =>
  renderPullRequest({ ...commits, stacked: false, workspace, tunings: [{ ...kept, ...change }], measured: comparison });

text('begins with the verdict, between the marks', () => {
  const { title, body } = single();
  assert.is(title, 'perf: add the prices up in one pass');
  const lines = body.split('\n');
  assert.is(lines[0], '<!-- bench:begin -->');
  assert.match(lines[1] ?? '', '`shop/cart.py:Cart.total` is faster: 38 % less time');
  assert.is(lines.at(-2), '<!-- bench:end -->');
});

text('has the numbers as a table', () => {
  assert.match(single().body, '| `shop/cart.py:Cart.total` | 16.0 ms | 10.0 ms |');
});

text('carries the command and the table of hyperfine, where it was asked, under the verdict', () => {
  const secondOpinion = { version: 'hyperfine 1.15.0', command: "hyperfine -N 'env -C base x'", table: '| Command | Mean |' };
  const request = { ...commits, stacked: false, workspace, tunings: [kept] };
  const { body } = renderPullRequest({ ...request, measured: { ...comparison, secondOpinion } });
  const places = [
    'is faster: 38 % less time',
    'Second opinion of hyperfine 1.15.0',
    "hyperfine -N 'env -C base x'",
    '| Command | Mean |',
  ];
  const found = places.map((place) => body.indexOf(place));
  assert.ok(found.every((place) => place >= 0));
  assert.equal(
    found,
    found.toSorted((one, other) => one - other),
  );
  assert.not.match(single().body, 'Second opinion');
});

text('says what was verified, and what was left out of it', () => {
  const { body } = single();
  assert.match(
    body,
    'the 2 tests that pass on base pass on head too (`uv run python -m pytest`); 1 test that fails on base was left out',
  );
  assert.match(body, "for 3 calls recorded while the repository's own tests ran and 1 call made by generated tests");
});

text('does not keep doubts to itself', () => {
  assert.match(single().body, '- doubt about `shop/cart.py:Cart.total`: one recorded call changes by itself and was left out');
});

text('says when there was nothing to verify with', () => {
  const tests = { command: '', passed: [], failed: [], skipped: [], seconds: 0 };
  const tunings = [{ ...kept, recordedCalls: { repository: 0, generated: 0 } }];
  const { body } = renderPullRequest({
    ...commits,
    stacked: false,
    workspace: { ...workspace, tests },
    tunings,
    measured: comparison,
  });
  assert.match(body, 'the repository has no tests that could be run');
  assert.match(body, 'no call could be recorded');
});

text('lists candidates that fell, and lets their words upset nothing', () => {
  const { body } = single();
  assert.match(body, '<summary>Candidates: 2 tried, 1 fell</summary>');
  assert.match(body, 'gives 2 on base \\| and &lt;b>2.0&lt;/b> with this one |');
});

text('has its marks once, whatever others write', () => {
  const { body } = single({ explanation: 'x <!-- bench:end --> `<!-- bench:begin -->` y' });
  assert.is(body.split('<!-- bench:end -->').length, 2);
  assert.is(body.split('<!-- bench:begin -->').length, 2);
});

text('shows no folder of the machine', () => {
  assert.not.match(single().body, '/secret');
});

text('times a declared benchmark with the standard library alone', () => {
  const { body } = single({
    measurement: { target: kept.target, kind: 'benchmark', benchmark: 'benchmarks/cart total.py', calls: 1 },
  });
  assert.match(body, `git switch --quiet --detach ${commits.baseCommit} && uv run python -c `);
  assert.match(body, "'benchmarks/cart total.py'");
});

text('speaks the language of the workspace', () => {
  const tests = { ...workspace.tests, command: '$RUNNER --test' };
  const { body } = renderPullRequest({
    ...commits,
    stacked: false,
    workspace: { tests, language: 'javascript' },
    tunings: [{ ...kept, measurement: { target: 'cart.ts:total', kind: 'benchmark', benchmark: 'bench/total.ts', calls: 1 } }],
    measured: comparison,
  });
  assert.match(body, '(`node --test`)');
  assert.match(body, / && node --input-type=module -e '.*' bench\/total\.ts$/m);
  assert.not.match(body, 'python');
});

text('tells of all parts when it is stacked', () => {
  const { title, body } = renderPullRequest({
    ...commits,
    stacked: true,
    workspace,
    tunings: [kept, none, { ...kept, target: 'shop/other.py:f' }],
    measured: { ...comparison, rows: [row, { ...row, target: 'shop/third.py:g' }] },
    leftOut: [{ target: 'shop/other.py:f', reason: 'it changes the same lines as shop/cart.py:Cart.total' }],
    parts: [{ target: kept.target, number: 1, url: 'https://example.com/pull/1' }],
  });
  assert.is(title, 'perf: 1 optimization, 38 % less time');
  assert.match(body, '- `shop/cart.py:Cart.total` ([#1](https://example.com/pull/1)): ');
  assert.match(body, '- `shop/other.py:f`: it changes the same lines');
  assert.match(body, 'measured on this branch, not multiplied');
});

text('fits into what GitHub takes', () => {
  const candidates = Array.from({ length: 39 }, (_, id) => ({
    ...kept.candidates[1],
    id: `${id}`,
    reason: 'long '.repeat(500),
  })) as Tuning['candidates'];
  const { body } = single({
    candidates,
    explanation: Array.from({ length: 300 }, (_, at) => `${at} ${'word '.repeat(80)}`).join('\n\n'),
  });
  assert.ok(body.length <= 65_536, `${body.length}`);
  assert.ok(body.endsWith('<!-- bench:end -->\n'));
});

text('refuses to tell of nothing', () => {
  assert.throws(
    () => renderPullRequest({ ...commits, stacked: false, workspace, tunings: [none], measured: comparison }),
    'open none',
  );
});

text.run();
