import { and, asc, count, countDistinct, desc, eq, inArray, max, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { candidates, modelCalls, outcomes, requests } from './schema.ts';
import type { Outcome, RunDetail, Storage, StoredCandidate } from './storage.ts';

/** The part of the storage that looks back: what was asked under a trace id, what was sent, and what became of it. */
export function createRunReader(database: PgDatabase<PgQueryResultHKT>): Pick<Storage, 'listRuns' | 'findRun'> {
  return {
    async listRuns(limit, keyId) {
      const runs = await database
        .select({
          traceId: requests.traceId,
          language: max(requests.language),
          answeredAt: max(requests.answeredAt),
          requests: countDistinct(requests.id),
          candidates: count(candidates.id),
        })
        .from(requests)
        .leftJoin(candidates, eq(candidates.requestId, requests.id))
        .where(keyId === undefined ? undefined : eq(requests.keyId, keyId))
        .groupBy(requests.traceId)
        .orderBy(desc(max(requests.answeredAt)), asc(requests.traceId))
        .limit(limit);
      const told = await listTold(
        runs.map((run) => run.traceId),
        keyId,
      );
      return runs.map((run) => {
        const outcome = told.get(run.traceId);
        return {
          ...run,
          language: run.language ?? '',
          answeredAt: run.answeredAt ?? new Date(0),
          correct: outcome?.correct ?? 0,
          ...(outcome?.speedupRatio == null ? {} : { speedupRatio: outcome.speedupRatio }),
        };
      });
    },
    async findRun(traceId, keyId) {
      const asked = await database
        .select({
          id: requests.id,
          task: requests.task,
          answeredAt: requests.answeredAt,
          callSequence: requests.callSequence,
        })
        .from(requests)
        .where(and(eq(requests.traceId, traceId), keyId === undefined ? undefined : eq(requests.keyId, keyId)))
        .orderBy(asc(requests.answeredAt), asc(requests.id));
      if (asked.length === 0) return undefined;
      const ids = asked.map((request) => request.id);
      const [sent, told, calls] = await Promise.all([listSent(ids), listOutcomes(traceId, keyId), listCalls(ids)]);
      return {
        traceId,
        requests: asked.map(({ callSequence, ...request }) => ({
          ...request,
          ...(callSequence === null ? {} : { callSequence }),
        })),
        candidates: sent.map((row): RunDetail['candidates'][number] => {
          const outcome = told.get(row.id);
          return { ...toCandidate(row), requestId: row.requestId, ...(outcome === undefined ? {} : { outcome }) };
        }),
        modelCalls: calls,
      };
    },
  };

  async function listTold(traceIds: string[], keyId: string | undefined) {
    const rows = await database
      .select({
        traceId: outcomes.traceId,
        correct: sql<number>`count(*) filter (where ${outcomes.isCorrect})`.mapWith(Number),
        speedupRatio: sql<number | null>`max(${outcomes.speedupRatio}) filter (where ${outcomes.isBest})`,
      })
      .from(outcomes)
      .where(and(inArray(outcomes.traceId, traceIds), keyId === undefined ? undefined : eq(outcomes.keyId, keyId)))
      .groupBy(outcomes.traceId);
    return new Map(rows.map((row) => [row.traceId, row]));
  }

  async function listSent(requestIds: string[]) {
    return database
      .select({ candidate: candidates })
      .from(candidates)
      .innerJoin(requests, eq(requests.id, candidates.requestId))
      .where(inArray(candidates.requestId, requestIds))
      .orderBy(asc(requests.answeredAt), asc(requests.id), asc(candidates.position))
      .then((rows) => rows.map((row) => row.candidate));
  }

  async function listOutcomes(traceId: string, keyId: string | undefined): Promise<Map<string, Outcome>> {
    const rows = await database
      .select()
      .from(outcomes)
      .where(and(eq(outcomes.traceId, traceId), keyId === undefined ? undefined : eq(outcomes.keyId, keyId)));
    return new Map(rows.map((row) => [row.candidateId, toOutcome(row)]));
  }

  async function listCalls(requestIds: string[]) {
    return database
      .select({
        requestId: modelCalls.requestId,
        task: modelCalls.task,
        model: modelCalls.model,
        inputTokens: modelCalls.inputTokens,
        outputTokens: modelCalls.outputTokens,
      })
      .from(modelCalls)
      .where(inArray(modelCalls.requestId, requestIds))
      .orderBy(asc(modelCalls.calledAt), asc(modelCalls.id));
  }
}

/** A row of `candidates` as the rest of the service knows it. */
export function toCandidate(row: typeof candidates.$inferSelect): StoredCandidate {
  return {
    id: row.id,
    sourceCode: row.sourceCode,
    explanation: row.explanation,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.parentId === null ? {} : { parentId: row.parentId }),
  };
}

function toOutcome(row: typeof outcomes.$inferSelect): Outcome {
  return {
    candidateId: row.candidateId,
    isBest: row.isBest,
    ...(row.isCorrect === null ? {} : { isCorrect: row.isCorrect }),
    ...(row.speedupRatio === null ? {} : { speedupRatio: row.speedupRatio }),
    ...(row.originalRuntime === null ? {} : { originalRuntime: row.originalRuntime }),
    ...(row.optimizedRuntime === null ? {} : { optimizedRuntime: row.optimizedRuntime }),
  };
}
