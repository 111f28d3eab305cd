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
    assert.equal(await subject.findCandidates('optimize', 'trace-1'), second);
  });

  storage('tells an answer without candidates from no answer', async () => {
    const { subject, keyId } = await openWithKey();
    await subject.keepRequest(request(keyId, 'trace-2', []));
    assert.equal(await subject.findCandidates('optimize', 'trace-2'), []);
    assert.is(await subject.findCandidates('optimize', 'trace-3'), undefined);
    assert.is(await subject.findCandidates('testgen', 'trace-2'), undefined);
  });

  storage('keeps any text that JSON can hold', async () => {
    const { subject, keyId } = await openWithKey();
    const odd = 'x = "\u0000\ud800é\u2028"';
    await subject.keepRequest({ ...request(keyId, 'trace-4', [candidate('é = "🐍"')]), body: { source_code: odd } });
    assert.is((await subject.findCandidates('optimize', 'trace-4'))?.[0]?.sourceCode, 'é = "🐍"');
  });

  storage('answers when asked whether it does', async () => {
    await (await openWithKey()).subject.check();
  });

  storage.after(async () => {
    await opened?.close();
  });
  storage.run();
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
