import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AnsweredRequest, Storage } from './storage.ts';

/** What every storage does, whatever is underneath. Runs by itself: the caller only says how one is opened. */
export function describeStorage(name: string, open: () => Promise<Storage>): void {
  const storage = suite(name);
  let opened: Storage | undefined;

  async function openWithKey(): Promise<{ subject: Storage; keyId: string }> {
    opened ??= await open();
    await opened.addKey('test', 'hash');
    const keyId = await opened.findKey('hash');
    assert.type(keyId, 'string');
    return { subject: opened, keyId: keyId ?? '' };
  }

  storage('finds a key by its hash, and no other', async () => {
    const { subject } = await openWithKey();
    assert.is(await subject.findKey('another hash'), undefined);
  });

  storage('keeps the id of a key that is added again', async () => {
    const { subject, keyId } = await openWithKey();
    await subject.addKey('again', 'hash');
    assert.is(await subject.findKey('hash'), keyId);
  });

  storage('gives back the candidates of the latest request of a trace, in order', async () => {
    const { subject, keyId } = await openWithKey();
    const second = [candidate('b = 1'), { ...candidate('a = 1'), model: 'rules:x', parentId: randomUUID() }];
    await subject.keepRequest(request(keyId, 'trace-1', [candidate('old = 1')]));
    await subject.keepRequest(request(keyId, 'trace-1', second));
    assert.equal(await subject.findCandidates(keyId, 'optimize', 'trace-1'), second);
  });

  storage('tells an answer without candidates from no answer', async () => {
    const { subject, keyId } = await openWithKey();
    await subject.keepRequest(request(keyId, 'trace-2', []));
    assert.equal(await subject.findCandidates(keyId, 'optimize', 'trace-2'), []);
    assert.is(await subject.findCandidates(keyId, 'optimize', 'trace-3'), undefined);
    assert.is(await subject.findCandidates(keyId, 'testgen', 'trace-2'), undefined);
    assert.is(await subject.findCandidates(randomUUID(), 'optimize', 'trace-2'), undefined);
  });

  storage('keeps any text that JSON can hold', async () => {
    const { subject, keyId } = await openWithKey();
    const odd = 'x = "\u0000\ud800é\u2028"';
    await subject.keepRequest({ ...request(keyId, 'trace-4', [candidate('é = "🐍"')]), body: { source_code: odd } });
    assert.is((await subject.findCandidates(keyId, 'optimize', 'trace-4'))?.[0]?.sourceCode, 'é = "🐍"');
  });

  storage('lists runs, the latest first, with what became of their candidates', async () => {
    const { subject, keyId } = await openWithKey();
    const [first, second] = [candidate('a = 1'), { ...candidate('b = 1'), model: 'rules:x' }];
    await subject.keepRequest(request(keyId, 'run-1', [first, second]));
    await later();
    const asked = request(keyId, 'run-1', []);
    const outcomes = [
      { candidateId: first.id, isBest: true, isCorrect: true, speedupRatio: 0.25, originalRuntime: 5, optimizedRuntime: 4 },
      { candidateId: second.id, isBest: false, isCorrect: false },
    ];
    await subject.keepRequest({ ...asked, task: 'log_features', outcomes });
    const [run] = await subject.listRuns(1);
    assert.equal(
      { ...run, answeredAt: run?.answeredAt instanceof Date },
      { traceId: 'run-1', language: 'python', answeredAt: true, requests: 2, candidates: 2, correct: 1, speedupRatio: 0.25 },
    );
    const detail = await subject.findRun('run-1');
    assert.equal(
      detail?.requests.map((one) => [one.task, one.callSequence]),
      [
        ['optimize', 1],
        ['log_features', 1],
      ],
    );
    assert.equal(
      detail?.candidates.map((one) => one.outcome),
      outcomes,
    );
    assert.is(detail?.candidates[1]?.model, 'rules:x');
  });

  storage('takes the last word on a candidate', async () => {
    const { subject, keyId } = await openWithKey();
    const sent = candidate('a = 1');
    await subject.keepRequest(request(keyId, 'run-2', [sent]));
    for (const speedupRatio of [0.5, 0.75]) {
      await later();
      await subject.keepRequest({
        ...request(keyId, 'run-2', []),
        outcomes: [{ candidateId: sent.id, isBest: true, isCorrect: true, speedupRatio }],
      });
    }
    assert.is((await subject.listRuns(1))[0]?.speedupRatio, 0.75);
    assert.is((await subject.findRun('run-2'))?.candidates[0]?.outcome?.speedupRatio, 0.75);
  });

  storage('shows a key nothing of what another one asked', async () => {
    const { subject, keyId } = await openWithKey();
    await subject.keepRequest(request(keyId, 'run-3', []));
    await subject.addKey('stranger', 'stranger');
    const stranger = (await subject.findKey('stranger')) ?? '';
    assert.equal(await subject.listRuns(10, stranger), []);
    assert.is(await subject.findRun('run-3', stranger), undefined);
    assert.is((await subject.findRun('run-3', keyId))?.traceId, 'run-3');
    assert.is(await subject.findRun('nowhere'), undefined);
  });

  storage('counts the tokens of a key since a moment, and shows them with the run', async () => {
    const { subject, keyId } = await openWithKey();
    const asked = request(keyId, 'run-4', []);
    await subject.keepRequest(asked);
    const call = { requestId: asked.id, task: 'optimize', model: 'anthropic:x', inputTokens: 100, outputTokens: 20 };
    await subject.keepModelCalls([{ ...call, keyId }]);
    await subject.keepModelCalls([]);
    const hour = 3_600_000;
    assert.is(await subject.countTokens(keyId, new Date(Date.now() - hour)), 120);
    assert.is(await subject.countTokens(keyId, new Date(Date.now() + hour)), 0);
    assert.equal((await subject.findRun('run-4'))?.modelCalls, [call]);
  });

  storage('lists keys without their hashes, and lets a revoked one in no more', async () => {
    const { subject } = await openWithKey();
    await subject.addKey('guest', 'guest hash');
    const guest = (await subject.findKey('guest hash')) ?? '';
    assert.is(await subject.revokeKey(guest), true);
    assert.is(await subject.findKey('guest hash'), undefined);
    await subject.addKey('guest', 'guest hash');
    assert.is(await subject.findKey('guest hash'), undefined);
    const listed = await subject.listKeys();
    assert.ok(listed.find((key) => key.id === guest)?.revokedAt instanceof Date);
    assert.is(listed.find((key) => key.name === 'test')?.revokedAt, undefined);
    assert.not.match(JSON.stringify(listed), /hash/);
  });

  storage('refuses to revoke what is no key, or no longer one', async () => {
    const { subject } = await openWithKey();
    assert.is(await subject.revokeKey('no such key'), false);
    assert.is(await subject.revokeKey(randomUUID()), false);
  });

  storage('keeps nothing of a request that cannot be kept whole', async () => {
    const { subject, keyId } = await openWithKey();
    const sent = candidate('a = 1');
    await subject.keepRequest(request(keyId, 'whole-1', [sent]));
    let refused = false;
    await subject.keepRequest(request(keyId, 'whole-2', [candidate('b = 1'), sent])).catch(() => {
      refused = true;
    });
    assert.is(refused, true);
    assert.is(await subject.findCandidates(keyId, 'optimize', 'whole-2'), undefined);
  });

  storage('answers when asked whether it does', async () => {
    await (await openWithKey()).subject.check();
  });

  storage.after(async () => {
    await opened?.close();
  });
  storage.run();
}

/** Long enough for two answers to have two times. */
function later() {
  return new Promise((resolve) => setTimeout(resolve, 2));
}

function candidate(sourceCode: string) {
  return { id: randomUUID(), sourceCode, explanation: 'why' };
}

function request(keyId: string, traceId: string, candidates: AnsweredRequest['candidates']): AnsweredRequest {
  return {
    id: randomUUID(),
    task: 'optimize',
    keyId,
    about: { traceId, language: 'python', callSequence: 1 },
    body: {},
    answer: {},
    candidates,
  };
}
