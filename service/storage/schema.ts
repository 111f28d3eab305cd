import { index, integer, json, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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
  (table) => [index().on(table.traceId, table.task)],
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
