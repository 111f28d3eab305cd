import { APICallError } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { rejects } from '../../checks/rejects.ts';
import { createAsk, toFailure } from './ask.ts';
import { type Spending, withSpending } from './spending.ts';

const asking = suite('asking a provider');

const reply = z.object({ word: z.string() });
const question = {
  prompt: { instructions: 'Say a word.', question: 'Which?' },
  reply,
  read: async ({ word }: z.infer<typeof reply>) => (word === 'bad' ? { problem: 'that word is not wanted.' } : { answer: word }),
};
const never = new AbortController().signal;

asking('gives the answer that the reply was read as, and tells the schema', async () => {
  const { ask, model } = open('{"word":"tune"}');
  assert.is(await ask(question, never), 'tune');
  const sent = JSON.stringify(model.doGenerateCalls[0]?.prompt);
  assert.match(sent, /Say a word\..*Reply with JSON of this schema/);
  assert.match(sent, /Which\?/);
});

for (const [title, first] of [
  ['that is not JSON', 'Sure! Here is a word: tune'],
  ['of another shape', '{"words":["tune"]}'],
  ['that reads badly', '{"word":"bad"}'],
] as const) {
  asking(`sends a reply ${title} back once, with what is wrong`, async () => {
    const { ask, model } = open(first, '{"word":"tune"}');
    assert.is(await ask(question, never), 'tune');
    assert.is(model.doGenerateCalls.length, 2);
    assert.match(
      JSON.stringify(model.doGenerateCalls[1]?.prompt),
      /That reply cannot be used: (it is not JSON|that word is not wanted)/,
    );
  });
}

asking('has no answer after two replies of no use', async () => {
  const { ask, model } = open('nonsense', 'more nonsense', '{"word":"too late"}');
  assert.is(await ask(question, never), undefined);
  assert.is(model.doGenerateCalls.length, 2);
});

asking('has no answer of a provider that declines, and does not insist', async () => {
  const { ask, model } = open({ text: '', finish: 'content-filter' }, '{"word":"tune"}');
  assert.is(await ask(question, never), undefined);
  assert.is(model.doGenerateCalls.length, 1);
});

asking('notes what each call cost, bad replies too', async () => {
  const { ask } = open('nonsense', '{"word":"tune"}');
  const spending = allow(10_000, 10_000);
  await withSpending(spending, () => ask(question, never));
  assert.equal(spending.calls, [
    { model: 'mock:one', inputTokens: 10, outputTokens: 5 },
    { model: 'mock:one', inputTokens: 10, outputTokens: 5 },
  ]);
});

asking('asks for no longer an answer than the budget has room for', async () => {
  const { ask, model } = open('{"word":"tune"}');
  await withSpending(allow(1000, 10_000), () => ask(question, never));
  const limit = model.doGenerateCalls[0]?.maxOutputTokens ?? 0;
  assert.ok(limit > 256 && limit < 1000, `${limit}`);
});

asking('refuses before it calls when the request or the day of the key has no tokens left', async () => {
  const { ask, model } = open('{"word":"tune"}');
  await rejects(
    withSpending(allow(200, 10_000), () => ask(question, never)),
    'question-too-large',
  );
  await rejects(
    withSpending(allow(10_000, 100), () => ask(question, never)),
    'budget-spent',
  );
  assert.is(model.doGenerateCalls.length, 0);
});

asking('cancels the call when nobody waits for it any more', async () => {
  let isCancelled = false;
  const { ask } = open(({ abortSignal }) => {
    abortSignal?.addEventListener('abort', () => {
      isCancelled = true;
    });
    return new Promise((_, reject) => abortSignal?.addEventListener('abort', () => reject(abortSignal.reason)));
  });
  const controller = new AbortController();
  const answer = ask(question, controller.signal);
  setTimeout(() => controller.abort(Object.assign(new Error('gone'), { code: 'gone' })), 5);
  await rejects(answer, 'gone');
  assert.ok(isCancelled);
});

const statuses: [status: number, code: string][] = [
  [400, 'model-refused'],
  [401, 'model-refused'],
  [403, 'model-refused'],
  [429, 'model-busy'],
  [500, 'model-unreachable'],
  [529, 'model-busy'],
];
for (const [status, code] of statuses) {
  asking(`tells a status ${status} as ${code}, without the text that came with it`, () => {
    const text = { message: 'key sk-secret', url: 'http://127.0.0.1', requestBodyValues: {}, statusCode: status };
    const error = toFailure('mock:one', new APICallError(text));
    assert.is(error.code, code);
    assert.match(error.message, new RegExp(`^mock:one .*${status}`));
    assert.not.match(error.message, /secret/);
  });
}

asking.run();

type Said = string | { text: string; finish: 'content-filter' | 'stop' };
type Generate = MockLanguageModelV4['doGenerate'];

/** A provider that says these things one after the other. */
function open(...said: [Generate] | Said[]) {
  const [first] = said;
  const results = said.flatMap((one) =>
    typeof one === 'function' ? [] : [toResult(typeof one === 'string' ? { text: one, finish: 'stop' } : one)],
  );
  const model = new MockLanguageModelV4({ doGenerate: typeof first === 'function' ? first : results });
  return { model, ask: createAsk({ name: 'mock:one', model, timeoutSeconds: 60, retries: 0 }) };
}

function toResult({ text, finish }: Exclude<Said, string>): Awaited<ReturnType<Generate>> {
  return {
    content: [{ type: 'text', text }],
    finishReason: { unified: finish, raw: finish },
    usage: {
      inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
      outputTokens: { total: 5, text: 5, reasoning: 0 },
    },
    warnings: [],
  };
}

function allow(requestTokens: number, keyTokens: number): Spending {
  return { calls: [], requestTokens, keyTokensLeft: async () => keyTokens };
}
