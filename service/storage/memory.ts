import { randomUUID } from 'node:crypto';
import { failure } from '../../bench/failure.ts';
import type { AnsweredRequest, KeyRecord, ModelCall, Outcome, Run, Storage } from './storage.ts';

/** What a test can look at afterwards. */
export interface MemoryStorage extends Storage {
  requests: AnsweredRequest[];
  modelCalls: ModelCall[];
}

/** Forgets all when it is dropped: a whole service in a test, without a file. */
export function createMemoryStorage(): MemoryStorage {
  const requests: (AnsweredRequest & { answeredAt: Date })[] = [];
  const modelCalls: (ModelCall & { calledAt: Date })[] = [];
  const keys: (KeyRecord & { hash: string })[] = [];
  return {
    requests,
    modelCalls,
    async keepRequest(request) {
      const known = new Set(requests.flatMap((earlier) => earlier.candidates.map((candidate) => candidate.id)));
      if (request.candidates.some((candidate) => known.has(candidate.id)))
        throw failure(
          'candidate-id-taken',
          'expected new candidate ids, got one that was sent before: make one for each candidate',
        );
      requests.push({ ...request, answeredAt: new Date() });
    },
    async findCandidates(keyId, task, traceId) {
      return visible(keyId).findLast((request) => request.task === task && request.about.traceId === traceId)?.candidates;
    },
    async keepModelCalls(calls) {
      modelCalls.push(...calls.map((call) => ({ ...call, calledAt: new Date() })));
    },
    async countTokens(keyId, since) {
      return modelCalls
        .filter((call) => call.keyId === keyId && call.calledAt >= since)
        .reduce((total, call) => total + call.inputTokens + call.outputTokens, 0);
    },
    async listRuns(limit, keyId) {
      const latestFirst = visible(keyId).toReversed();
      const traces = new Set(latestFirst.map((request) => request.about.traceId));
      return [...traces].slice(0, limit).map((traceId) => toRun(traceId, keyId));
    },
    async findRun(traceId, keyId) {
      const asked = visible(keyId).filter((request) => request.about.traceId === traceId);
      if (asked.length === 0) return undefined;
      const told = outcomesOf(asked);
      return {
        traceId,
        requests: asked.map(({ id, task, answeredAt, about: { callSequence } }) => ({
          id,
          task,
          answeredAt,
          ...(callSequence === undefined ? {} : { callSequence }),
        })),
        candidates: asked.flatMap((request) =>
          request.candidates.map((candidate) => {
            const outcome = told.get(candidate.id);
            return { ...candidate, requestId: request.id, ...(outcome === undefined ? {} : { outcome }) };
          }),
        ),
        modelCalls: modelCalls
          .filter((call) => asked.some((request) => request.id === call.requestId))
          .map(({ requestId, task, model, inputTokens, outputTokens }) => ({
            requestId,
            task,
            model,
            inputTokens,
            outputTokens,
          })),
      };
    },
    async findKey(hash) {
      return keys.find((key) => key.hash === hash && key.revokedAt === undefined)?.id;
    },
    async addKey(name, hash) {
      if (!keys.some((key) => key.hash === hash)) keys.push({ id: randomUUID(), name, hash, createdAt: new Date() });
    },
    async listKeys() {
      return keys.map(({ hash: _, ...key }) => key);
    },
    async revokeKey(id) {
      const key = keys.find((candidate) => candidate.id === id && candidate.revokedAt === undefined);
      if (key !== undefined) key.revokedAt = new Date();
      return key !== undefined;
    },
    async check() {},
    async close() {},
  };

  /** The latest last. */
  function visible(keyId: string | undefined) {
    return requests.filter((request) => keyId === undefined || request.keyId === keyId);
  }

  function toRun(traceId: string, keyId: string | undefined): Run {
    const asked = visible(keyId).filter((request) => request.about.traceId === traceId);
    const told = [...outcomesOf(asked).values()];
    const best = told.find((outcome) => outcome.isBest);
    return {
      traceId,
      language: asked[0]?.about.language ?? '',
      answeredAt: asked.at(-1)?.answeredAt ?? new Date(0),
      requests: asked.length,
      candidates: asked.reduce((total, request) => total + request.candidates.length, 0),
      correct: told.filter((outcome) => outcome.isCorrect === true).length,
      ...(best?.speedupRatio === undefined ? {} : { speedupRatio: best.speedupRatio }),
    };
  }
}

function outcomesOf(asked: readonly AnsweredRequest[]): Map<string, Outcome> {
  return new Map(asked.flatMap((request) => (request.outcomes ?? []).map((outcome) => [outcome.candidateId, outcome])));
}
