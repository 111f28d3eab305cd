import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCodeBlocks } from '../code-blocks.ts';
import { isSound } from '../source/syntax.ts';
import { openService } from '../testing/open-service.ts';
import { readRecordedRequests } from '../testing/recorded-requests.ts';
import { tasks } from './index.ts';

const recorded = suite('recorded requests');
const { post } = await openService();
const requests = readRecordedRequests();
/** A bare candidate is the only good answer here: who has none says so by the status, and the sender goes on. */
const mayDecline = ['adaptive_optimize', 'code_repair'];

for (const { name, task, body } of requests) {
  recorded(`get a reply that their sender accepts: ${name}`, async () => {
    const reply = await post(task, body);
    if (reply.status === 422 && mayDecline.includes(task))
      return assert.match(String(reply.body.error), /go on with what there is/);
    assert.is(reply.status, 200, reply.body.error);
    await accept(task, body, reply.body);
  });
}

recorded('get the same reply with keys of the future in them', async () => {
  for (const { task, body } of requests) {
    const add = (fields: object) => ({ ...fields, of_the_future: [{ a: 1 }] });
    const known = await post(task, body);
    assert.is((await post(task, Array.isArray(body) ? body.map(add) : add(body))).status, known.status, task);
  }
});

recorded('get a refusal with every reason when the trace id is a number', async () => {
  for (const { task, body } of requests) {
    const spoil = (fields: object) => ({ ...fields, trace_id: 7 });
    const reply = await post(task, Array.isArray(body) ? body.map(spoil) : spoil(body));
    assert.is(reply.status, 422, task);
    assert.match(String(reply.body.error), /trace_id: /);
  }
});

const nullable: Record<string, string[]> = {
  optimize: ['experiment_metadata', 'current_username', 'repo_owner', 'repo_name', 'is_numerical_code', 'language_version'],
  'optimize-line-profiler': ['experiment_metadata', 'is_numerical_code', 'rerun_trace_id', 'language_version'],
  testgen: ['class_name', 'is_numerical_code', 'rerun_trace_id', 'language_version'],
  refinement: ['function_references', 'rerun_trace_id', 'language_version'],
  rank: ['function_references'],
  explain: ['original_throughput', 'throughput_improvement', 'original_concurrency_ratio', 'function_references'],
  optimization_review: ['benchmark_details', 'language_version'],
  log_features: ['speedup_ratio', 'optimized_runtime', 'is_correct', 'optimized_line_profiler_results', 'optimizations_post'],
};

recorded('get a reply with null in every field that may hold it', async () => {
  for (const { name, task, body } of requests) {
    const nulls = Object.fromEntries((nullable[task] ?? []).map((field) => [field, null]));
    if (name !== task || Object.keys(nulls).length === 0) continue;
    const reply = await post(task, Array.isArray(body) ? body.map((item) => ({ ...item, ...nulls })) : { ...body, ...nulls });
    assert.is(reply.status, 200, `${task}: ${reply.body.error}`);
  }
});

recorded('get the same replies when they come three at a time as one by one', async () => {
  const three = ['testgen', 'testgen-2', 'rank'].map((name) => requests.find((request) => request.name === name));
  const ask = (request: (typeof three)[number]) => (request ? post(request.task, request.body) : undefined);
  const together = await Promise.all(three.map(ask));
  for (const [index, request] of three.entries()) assert.equal(together[index], await ask(request));
});

recorded('are there for every task that the client was seen to ask', () => {
  const seen = new Set(requests.map((request) => request.task));
  assert.equal(
    tasks.map((task) => task.name).filter((name) => !seen.has(name)),
    ['workflow-gen'],
  );
});

recorded.run();

interface Sent {
  source_code: string;
  explanation: string;
  optimization_id: string;
  parent_id: string | null;
}

/** What the published client reads of each reply, and would break over. */
async function accept(task: string, body: unknown, reply: Record<string, unknown>): Promise<void> {
  switch (task) {
    case 'optimize':
    case 'optimize-line-profiler':
      return acceptCandidates(reply.optimizations as Sent[]);
    case 'refinement': {
      const [item] = body as { optimization_id: string }[];
      const refinements = reply.refinements as Sent[];
      for (const sent of refinements) assert.is(sent.parent_id, item?.optimization_id);
      return acceptCandidates(refinements);
    }
    case 'code_repair':
    case 'adaptive_optimize':
      return acceptCandidates([reply as unknown as Sent]);
    case 'testgen':
    case 'testgen_repair':
      for (const key of ['generated_tests', 'instrumented_behavior_tests', 'instrumented_perf_tests']) {
        assert.ok(await isSound(String(reply[key]), 'python'), key);
      }
      return;
    case 'rank': {
      const { diffs } = body as { diffs: string[] };
      return assert.equal([...(reply.ranking as number[])].sort(), [...diffs.keys()]);
    }
    case 'explain':
      return assert.ok(String(reply.explanation).length > 0);
    case 'optimization_review':
      assert.type(reply.review_explanation, 'string');
      return assert.ok(['high', 'medium', 'low'].includes(String(reply.review)));
    case 'testgen_review':
      return assert.ok(Array.isArray(reply.reviews));
    case 'log_features':
      return;
    default:
      assert.unreachable(task);
  }
}

async function acceptCandidates(sent: Sent[]): Promise<void> {
  assert.is(new Set(sent.map((candidate) => candidate.optimization_id)).size, sent.length);
  for (const candidate of sent) {
    assert.type(candidate.explanation, 'string');
    assert.match(candidate.source_code, /^```python(:[^\n]+)?\n/);
    const files = parseCodeBlocks(candidate.source_code, 'python');
    assert.ok(files.length > 0);
    for (const file of files) assert.ok(await isSound(file.text, 'python'));
  }
}
