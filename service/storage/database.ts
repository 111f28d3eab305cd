import { join } from 'node:path';
import { and, asc, desc, eq, gte, isNull, sql, sum } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { serviceFolder } from '../service-folder.ts';
import { createRunReader, toCandidate } from './runs.ts';
import { candidates, keys, modelCalls, outcomes, requests } from './schema.ts';
import type { Storage } from './storage.ts';

/** The changes that bring any PostgreSQL's tables up to date. */
export const migrationsFolder = join(serviceFolder, 'storage', 'migrations');

/** The storage over any PostgreSQL that drizzle can talk to; the caller says what closing means. */
export function createDatabaseStorage(database: PgDatabase<PgQueryResultHKT>, close: () => Promise<void>): Storage {
  return {
    // One statement is whole or not at all by itself, and takes one round trip where a transaction takes four.
    async keepRequest({ id, task, keyId, about, body, answer, candidates: sent, outcomes: told = [] }) {
      const kept = database.$with('kept').as(
        database
          .insert(requests)
          .values({ id, task, keyId, ...about, body, answer })
          .returning({ id: requests.id }),
      );
      const rest = [...(sent.length > 0 ? [insertCandidates()] : []), ...(told.length > 0 ? [insertOutcomes()] : [])];
      await database
        .with(kept, ...rest)
        .select()
        .from(kept);

      function insertCandidates() {
        const rows = sent.map((candidate, position) => ({ ...candidate, requestId: id, position }));
        return database.$with('sent').as(database.insert(candidates).values(rows).returning({ id: candidates.id }));
      }
      function insertOutcomes() {
        const rows = told.map((outcome) => ({ ...outcome, traceId: about.traceId, keyId }));
        const insert = database.insert(outcomes).values(rows).onConflictDoUpdate(lastWord);
        return database.$with('told').as(insert.returning({ id: outcomes.candidateId }));
      }
    },
    async findCandidates(keyId, task, traceId) {
      const [request] = await database
        .select({ id: requests.id })
        .from(requests)
        .where(and(eq(requests.traceId, traceId), eq(requests.task, task), eq(requests.keyId, keyId)))
        .orderBy(desc(requests.answeredAt))
        .limit(1);
      if (request === undefined) return undefined;
      const rows = await database
        .select()
        .from(candidates)
        .where(eq(candidates.requestId, request.id))
        .orderBy(candidates.position);
      return rows.map(toCandidate);
    },
    async keepModelCalls(calls) {
      if (calls.length > 0) await database.insert(modelCalls).values([...calls]);
    },
    async countTokens(keyId, since) {
      const [row] = await database
        .select({ tokens: sum(sql`${modelCalls.inputTokens} + ${modelCalls.outputTokens}`) })
        .from(modelCalls)
        .where(and(eq(modelCalls.keyId, keyId), gte(modelCalls.calledAt, since)));
      return Number(row?.tokens ?? 0);
    },
    ...createRunReader(database),
    async findKey(hash) {
      const [key] = await database
        .select({ id: keys.id })
        .from(keys)
        .where(and(eq(keys.hash, hash), isNull(keys.revokedAt)));
      return key?.id;
    },
    async addKey(name, hash) {
      await database.insert(keys).values({ name, hash }).onConflictDoNothing();
    },
    async listKeys() {
      const rows = await database
        .select({ id: keys.id, name: keys.name, createdAt: keys.createdAt, revokedAt: keys.revokedAt })
        .from(keys)
        .orderBy(asc(keys.createdAt), asc(keys.id));
      return rows.map(({ revokedAt, ...key }) => ({ ...key, ...(revokedAt === null ? {} : { revokedAt }) }));
    },
    async revokeKey(id) {
      const revoked = await database
        .update(keys)
        .set({ revokedAt: sql`now()` })
        .where(and(sql`${keys.id}::text = ${id}`, isNull(keys.revokedAt)))
        .returning({ id: keys.id });
      return revoked.length > 0;
    },
    async check() {
      await database.execute(sql`select 1`);
    },
    close,
  };
}

/** An outcome that is told again replaces what was told before. */
const lastWord = {
  target: [outcomes.keyId, outcomes.traceId, outcomes.candidateId],
  set: {
    isCorrect: sql`excluded.is_correct`,
    isBest: sql`excluded.is_best`,
    speedupRatio: sql`excluded.speedup_ratio`,
    originalRuntime: sql`excluded.original_runtime`,
    optimizedRuntime: sql`excluded.optimized_runtime`,
    toldAt: sql`excluded.told_at`,
  },
};
