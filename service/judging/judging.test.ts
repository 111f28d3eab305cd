import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { openService } from '../testing/open-service.ts';
import { recordedBody } from '../testing/recorded-requests.ts';

const judging = suite('plain answers');

judging('rank by speedup, and what is as fast as the best by the smaller change', async () => {
  const { post } = await openService();
  const rank = async (speedups: (number | null)[], diffs: string[]) =>
    (await post('rank', { trace_id: 't', speedups, diffs, optimization_ids: diffs.map(String), function_references: null })).body
      .ranking;
  assert.equal(await rank([1.4, 446.6], ['', '']), [1, 0]);
  assert.equal(await rank([2, 2.04, 1.5], ['+a', '+a\n-b\n+c', '']), [0, 1, 2]);
  assert.equal(await rank([2, 2], ['--- original+++ modified@@ -1 +1 @@ x\n+a\n+b', '+a']), [1, 0]);
  assert.equal(await rank([null, 1.1], ['', '']), [1, 0]);
  assert.equal(await rank([1.2], ['+a']), [0]);
  assert.equal(await rank([], []), []);
});

judging('rank in an order of their own when a model names an index that is not there', async () => {
  for (const ranking of [[0, 2], [0, 0], [1], undefined]) {
    const { post } = await openService({ rank: async () => ranking });
    const body = { trace_id: 't', speedups: [1, 2], diffs: ['', ''], optimization_ids: ['a', 'b'] };
    assert.equal((await post('rank', body)).body, { ranking: [1, 0] });
  }
});

judging('refuse to rank lists of unequal lengths', async () => {
  const { post } = await openService();
  const reply = await post('rank', { trace_id: 't', speedups: [1], diffs: ['', ''], optimization_ids: ['a', 'b'] });
  assert.is(reply.status, 422);
  assert.match(String(reply.body.error), /same length/);
});

judging('explain with what was said, measured and profiled', async () => {
  const { post } = await openService();
  const { body } = await post('explain', recordedBody('explain'));
  const text = String(body.explanation);
  assert.match(text, /^timsort/);
  assert.match(text, /took 3\.27 milliseconds before and takes 7\.32 microseconds now, 44559% faster/);
  assert.match(text, /Before, \d+ % of the time went into `/);
  assert.match(text, /Of \d+ timed calls in the tests \d+ became faster and \d+ slower/);
});

judging('explain throughput when that is what was gained, and little when little is known', async () => {
  const { post } = await openService();
  const change = { original_throughput: '1540 operations/second', optimized_throughput: '1900 operations/second' };
  const more = { ...change, throughput_improvement: '23.4%', acceptance_reason: 'throughput' };
  const text = String((await post('explain', recordedBody('explain', more))).body.explanation);
  assert.match(text, /Throughput went from 1540 operations\/second to 1900 operations\/second \(23\.4%\)/);
  assert.match(text, /accepted for its throughput/);
  const little = { trace_id: 't', source_code: '', optimized_code: '', optimization_id: 'x', annotated_tests: null };
  assert.is((await post('explain', little)).body.explanation, '');
});

const review = async (more: Record<string, unknown>) => {
  const { post } = await openService();
  const { status, body } = await post('optimization_review', recordedBody('optimization_review', more));
  assert.is(status, 200);
  return body as { review?: string; review_explanation?: string };
};

judging('review a clear gain that is covered as high', async () => {
  assert.is((await review({})).review, 'high');
});

judging('review what rests on tests that are not there, a small gain or thin tests as medium', async () => {
  for (const more of [
    { explanation: 'This needs tests: items must be hashable.' },
    { speedup: '8.0%' },
    { speedup: null },
    { coverage_message: '61.0%' },
  ]) {
    assert.is((await review(more)).review, 'medium', JSON.stringify(more));
  }
  const own = { explanation: 'This needs tests: items must be hashable.', existing_tests: '| test | 1ms |' };
  assert.is((await review(own)).review, 'high');
});

judging('review what breaks callers, does not parse or gains nothing as low, with the reason', async () => {
  for (const [more, reason] of [
    [{ optimized_code: 'def sorter(arr, key=None):\n    return arr' }, /other parameters/],
    [{ optimized_code: 'x = 1' }, /`sorter` is gone/],
    [{ optimized_code: 'def sorter(:' }, /not valid Python/],
    [{ speedup: '1.2%' }, /too near to nothing/],
  ] as const) {
    const { review: grade, review_explanation: explanation } = await review(more);
    assert.is(grade, 'low');
    assert.match(String(explanation), reason);
  }
});

judging('review other languages by their figures', async () => {
  assert.is((await review({ language: 'go', original_code: 'func f() {}', optimized_code: 'func f() { }' })).review, 'high');
});

const file = `from shop.cart import unique


def test_one():
    unique([1])


def test_again():
    unique([1])


def test_other():
    sorted([1])


def test_two():
    unique([1, 1])
`;
const reviewBody = (more: object = {}) => ({
  tests: [
    { test_source: file, test_index: 4, failed_test_functions: ['test_two'], failure_messages: { test_two: 'boom\nat x' } },
  ],
  function_source_code: 'def unique(items):\n    return list(dict.fromkeys(items))\n',
  function_name: 'unique',
  trace_id: 't',
  language: 'python',
  ...more,
});

judging('flag tests that repeat another, never call the function or fail on the original', async () => {
  const { post } = await openService();
  assert.equal((await post('testgen_review', reviewBody())).body.reviews, [
    {
      test_index: 4,
      functions: [
        { function_name: 'test_again', reason: 'repeats test_one' },
        { function_name: 'test_other', reason: 'never calls unique' },
        { function_name: 'test_two', reason: 'fails on the original: boom' },
      ],
    },
  ]);
});

judging('flag nothing in files that are good, empty, not Python, or none at all', async () => {
  const { post } = await openService();
  const good = 'def test_one():\n    unique([1])\n';
  for (const tests of [
    [{ test_source: good, test_index: 0 }],
    [{ test_source: '', test_index: 0 }],
    [{ test_source: 'def (', test_index: 0 }],
    [],
  ]) {
    assert.equal((await post('testgen_review', reviewBody({ tests }))).body, { reviews: [] });
  }
});

judging('leave a file one test, and take no index from a model that was not asked about', async () => {
  const { post } = await openService();
  const tests = [{ test_source: 'def test_a():\n    pass\n\n\ndef test_b():\n    pass\n', test_index: 0 }];
  const [only] = (await post('testgen_review', reviewBody({ tests }))).body.reviews as { functions: object[] }[];
  assert.is(only?.functions.length, 1);
  const wild = await openService({ reviewTests: async () => [{ fileIndex: 9, name: 'test_a', reason: 'odd' }] });
  assert.equal((await wild.post('testgen_review', reviewBody({ tests }))).body, { reviews: [] });
});

const repairBody = (more: object = {}) =>
  recordedBody('testgen_repair', {
    test_source: file,
    functions_to_repair: [{ function_name: 'test_again', reason: 'repeats test_one' }],
    function_source_code: reviewBody().function_source_code,
    module_source_code: null,
    function_to_optimize: { function_name: 'unique', parents: [], is_method: false, is_async: false },
    module_path: 'shop.cart',
    test_module_path: 'tests.test_unique__unit_test_0',
    ...more,
  });

judging('repair a flagged test with the body of a fresh one, under its name', async () => {
  const { post } = await openService();
  const { status, body } = await post('testgen_repair', repairBody());
  assert.is(status, 200);
  for (const key of ['generated_tests', 'instrumented_behavior_tests', 'instrumented_perf_tests']) {
    const text = String(body[key]);
    for (const name of ['test_one', 'test_again', 'test_other', 'test_two'])
      assert.is(text.split(`def ${name}(`).length, 2, name);
  }
  const text = String(body.generated_tests);
  assert.is(text.split('unique([1])').length, 2);
  assert.match(text, /^from contextlib import suppress$/m);
});

judging('repair nothing that is not flagged, and leave a test for which there is no other', async () => {
  const { post } = await openService({ generateTests: async () => undefined });
  assert.is((await post('testgen_repair', repairBody())).body.generated_tests, file);
  const quiet = await openService();
  assert.is((await quiet.post('testgen_repair', repairBody({ functions_to_repair: [] }))).body.generated_tests, file);
});

judging('take a model that renames tests for one that has no answer', async () => {
  const { post } = await openService({ repairTests: async () => file.replace('test_two', 'test_three') });
  assert.match(String((await post('testgen_repair', repairBody())).body.generated_tests), /def test_two\(/);
});

judging('refuse to repair what is not Python', async () => {
  const { post } = await openService();
  assert.is((await post('testgen_repair', repairBody({ test_source: 'def (' }))).status, 422);
});

judging('keep outcomes, those of failed candidates too, and none of a request without any', async () => {
  const { post, storage } = await openService();
  assert.equal((await post('log_features', recordedBody('log_features'))).body, { kept: 8 });
  const outcomes = storage.requests[0]?.outcomes ?? [];
  assert.equal(
    outcomes.filter((outcome) => outcome.isBest).map((outcome) => outcome.candidateId),
    ['c825a21e-4d75-4bcb-991e-6d0813ff2fc1'],
  );
  const failed = outcomes.find((outcome) => outcome.isCorrect === false);
  assert.is(failed?.speedupRatio, undefined);
  assert.is(failed?.originalRuntime, 3269552);
  const nothing = { speedup_ratio: null, optimized_runtime: null, is_correct: null, metadata: null, original_runtime: null };
  assert.equal((await post('log_features', recordedBody('log_features', nothing))).body, { kept: 0 });
});

const workflow = async (files: Record<string, string>, config: object | null = null) => {
  const { post } = await openService();
  const { status, body } = await post('workflow-gen', { repo_files: files, directory_structure: {}, codeflash_config: config });
  assert.is(status, 200);
  return { text: String(body.workflow_steps), steps: parse(String(body.workflow_steps)) as { run?: string; uses?: string }[] };
};

judging('write workflow steps that are valid YAML, by the files there are', async () => {
  const { text, steps } = await workflow({ 'pyproject.toml': 'requires-python = ">=3.10"', 'requirements.txt': '' });
  assert.not(text.startsWith('steps:'));
  assert.match(text, /python-version: "3\.10"/);
  assert.ok(steps.some((step) => step.run?.includes('pip install -r requirements.txt')));
  assert.match((await workflow({ 'uv.lock': '' })).text, /uv run codeflash/);
  assert.match((await workflow({ 'package.json': '', 'package-lock.json': '' })).text, /npm ci/);
  assert.match((await workflow({ 'go.mod': '' })).text, /setup-go/);
  assert.ok((await workflow({}, { module_root: 'src', tests_root: 'tests', benchmark_mode: false })).steps.length > 2);
});

judging('write steps of their own when a model says what is no list', async () => {
  for (const said of ['key: [', 'jobs: {}', '']) {
    const { post } = await openService({ writeWorkflow: async () => said });
    const { body } = await post('workflow-gen', { repo_files: {}, directory_structure: {}, codeflash_config: null });
    assert.match(String(body.workflow_steps), /actions\/checkout/);
  }
});

judging.run();
