import { boolean, doublePrecision, index, integer, json, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** Who may ask. Only a hash of the key is kept. */
export const keys = pgTable('keys', {
  id: uuid().primaryKey().defaultRandom(),
  name: text().notNull(),
  hash: text().notNull().unique(),
  createdAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  revokedAt: timestamp({ withTimezone: true }),
});

/**
 * What was asked and answered. `json`, not `jsonb`: a body may hold the character U+0000 in a string of source code,
 * which `jsonb` refuses.
 */
export const requests = pgTable(
  'requests',
  {
    id: uuid().primaryKey(),
    keyId: uuid()
      .notNull()
      .references(() => keys.id),
    task: text().notNull(),
    traceId: text().notNull(),
    callSequence: integer(),
    language: text().notNull(),
    body: json().notNull(),
    answer: json().notNull(),
    answeredAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index().on(table.traceId, table.task), index().on(table.answeredAt)],
);

/** Every candidate that was ever sent; the id is what the asker calls `optimization_id`. */
export const candidates = pgTable(
  'candidates',
  {
    id: uuid().primaryKey(),
    requestId: uuid()
      .notNull()
      .references(() => requests.id),
    position: integer().notNull(),
    parentId: uuid(),
    model: text(),
    sourceCode: text().notNull(),
    explanation: text().notNull(),
  },
  (table) => [index().on(table.requestId)],
);

/** What became of a candidate, as its asker tells it. Asked again for the same trace, the last word counts. */
export const outcomes = pgTable(
  'outcomes',
  {
    traceId: text().notNull(),
    candidateId: text().notNull(),
    keyId: uuid()
      .notNull()
      .references(() => keys.id),
    isCorrect: boolean(),
    isBest: boolean().notNull(),
    speedupRatio: doublePrecision(),
    originalRuntime: doublePrecision(),
    optimizedRuntime: doublePrecision(),
    toldAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.keyId, table.traceId, table.candidateId] })],
);

/**
 * Every call of a provider and what it cost. The request it was made for may never have been answered, so it need not
 * be in `requests`.
 */
export const modelCalls = pgTable(
  'model_calls',
  {
    id: uuid().primaryKey().defaultRandom(),
    requestId: uuid().notNull(),
    keyId: uuid()
      .notNull()
      .references(() => keys.id),
    task: text().notNull(),
    model: text().notNull(),
    inputTokens: integer().notNull(),
    outputTokens: integer().notNull(),
    calledAt: timestamp({ withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index().on(table.keyId, table.calledAt), index().on(table.requestId)],
);
