import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure } from '../../bench/failure.ts';
import { rejects } from '../../checks/rejects.ts';
import { createFallbackModel } from './fallback.ts';
import type { Model, OptimizeQuestion, Proposal, TestsReviewQuestion } from './model.ts';

const fallback = suite('models in order');
const signal = new AbortController().signal;
const question: OptimizeQuestion = {
  traceId: 't',
  language: 'python',
  files: [],
  dependencyCode: '',
  isAsync: false,
  candidates: 1,
};
const review: TestsReviewQuestion = { traceId: 't', language: 'python', functionName: 'f', functionSource: '', files: [] };

fallback('answer by the first that has something to say', async () => {
  const { subject, warnings } = open(says('first', []), says('second', ['a']), says('third', ['b']));
  assert.is((await subject.optimize(question, signal))[0]?.model, 'second');
  assert.is(subject.name, 'first,second,third');
  assert.equal(warnings, []);
});

fallback('pass over one that fails, saying so in the log', async () => {
  const { subject, warnings } = open(fails('first', 'model-busy'), says('second', ['a']));
  assert.is((await subject.optimize(question, signal))[0]?.model, 'second');
  assert.equal(warnings, [{ model: 'first', asked: 'optimize', code: 'model-busy' }]);
});

fallback('have nothing to say when none has, though some failed', async () => {
  const { subject } = open(fails('first', 'model-busy'), says('second', []));
  assert.equal(await subject.optimize(question, signal), []);
});

fallback('fail as the last one did when all fail', async () => {
  const { subject } = open(fails('first', 'model-busy'), fails('second', 'model-unreachable'));
  await rejects(subject.optimize(question, signal), 'model-unreachable');
});

fallback('ask no other when the request was given up', async () => {
  const controller = new AbortController();
  controller.abort(failure('gone', 'gone'));
  let asked = 0;
  const counting: Model = {
    ...says('second', ['a']),
    async optimize() {
      asked += 1;
      return [];
    },
  };
  const { subject } = open(fails('first', 'model-busy'), counting);
  await rejects(subject.optimize(question, controller.signal), 'gone');
  assert.is(asked, 0);
});

fallback('take "no test is bad" for an answer, and skip a model that cannot review', async () => {
  const { subject } = open(
    says('first', []),
    { ...says('second', []), reviewTests: async () => [] },
    {
      ...says('third', []),
      reviewTests: async () => [{ fileIndex: 0, name: 'x', reason: 'y' }],
    },
  );
  assert.equal(await subject.reviewTests?.(review, signal), []);
});

fallback('are the model itself when there is one', () => {
  const only = says('only', []);
  assert.is(open(only).subject, only);
});

fallback.run();

function open(first: Model, ...others: Model[]) {
  const warnings: unknown[] = [];
  const subject = createFallbackModel([first, ...others], { warn: (line: unknown) => void warnings.push(line) });
  return { subject, warnings };
}

function says(name: string, texts: string[]): Model {
  const proposals = texts.map((text): Proposal => ({ files: [{ text }], explanation: '', model: name, needsTests: false }));
  return { name, optimize: async () => proposals, generateTests: async () => undefined };
}

function fails(name: string, code: string): Model {
  const fail = async () => {
    throw failure(code, code);
  };
  return { name, optimize: fail, generateTests: fail };
}
