import { randomUUID } from 'node:crypto';
import type { AnsweredRequest, Storage } from './storage.ts';

/** What a test can look at afterwards. */
export interface MemoryStorage extends Storage {
  requests: AnsweredRequest[];
}

/** Forgets all when it is dropped: a whole service in a test, without a file. */
export function createMemoryStorage(): MemoryStorage {
  const requests: AnsweredRequest[] = [];
  const keys = new Map<string, string>();
  return {
    requests,
    async keepRequest(request) {
      requests.push(request);
    },
    async findCandidates(task, traceId) {
      return requests.findLast((request) => request.task === task && request.about.traceId === traceId)?.candidates;
    },
    async findKey(hash) {
      return keys.get(hash);
    },
    async addKey(_name, hash) {
      if (!keys.has(hash)) keys.set(hash, randomUUID());
    },
    async check() {},
    async close() {},
  };
}
