import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { candidates, keys, requests } from './schema.ts';
import type { Storage, StoredCandidate } from './storage.ts';

/** The storage over any PostgreSQL that drizzle can talk to; the caller says what closing means. */
export function createDatabaseStorage(database: PgDatabase<PgQueryResultHKT>, close: () => Promise<void>): Storage {
  return {
    async keepRequest({ id, task, keyId, about, body, answer, candidates: sent }) {
      await database.transaction(async (transaction) => {
        await transaction.insert(requests).values({ id, task, keyId, ...about, body, answer });
        if (sent.length === 0) return;
        await transaction
          .insert(candidates)
          .values(sent.map((candidate, position) => ({ ...candidate, requestId: id, position })));
      });
    },
    async findCandidates(task, traceId) {
      const [request] = await database
        .select({ id: requests.id })
        .from(requests)
        .where(and(eq(requests.traceId, traceId), eq(requests.task, task)))
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
    async check() {
      await database.execute(sql`select 1`);
    },
    close,
  };
}

function toCandidate(row: typeof candidates.$inferSelect): StoredCandidate {
  return {
    id: row.id,
    sourceCode: row.sourceCode,
    explanation: row.explanation,
    ...(row.model === null ? {} : { model: row.model }),
    ...(row.parentId === null ? {} : { parentId: row.parentId }),
  };
}
