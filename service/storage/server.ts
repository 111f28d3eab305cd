import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { failure } from '../../bench/failure.ts';
import { createDatabaseStorage, migrationsFolder } from './database.ts';
import type { Storage } from './storage.ts';

/** How long a connection or a statement may take before the database counts as gone. */
const patienceMilliseconds = 5000;

/**
 * Opens a PostgreSQL server (13 or newer) and brings its tables up to date; services that start together take turns.
 * Fails with `database-unreachable` when there is no answer and with `database-not-usable` when the answer is no. A
 * server that goes away later fails each call with `database-unreachable` and is used again when it is back.
 */
export async function openServerStorage(url: string): Promise<Storage> {
  await migrateAlone(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    connectionTimeoutMillis: patienceMilliseconds,
    query_timeout: patienceMilliseconds,
    keepAlive: true,
  });
  // A connection that breaks says so on the pool while idle and on itself while in use; unheard, either would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return namingOutages(createDatabaseStorage(drizzle({ client: pool, casing: 'snake_case' }), () => pool.end()));
}

/** On a connection of its own, whose end frees the lock whatever happened. */
async function migrateAlone(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: patienceMilliseconds });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle({ client, casing: 'snake_case' }), { migrationsFolder });
  } catch (error) {
    throw isUnreachable(error)
      ? failure(
          'database-unreachable',
          `the database server at ${client.host}:${client.port} does not answer: start it, or correct TUNEUP_SERVICE_DATABASE_URL`,
          error,
        )
      : failure(
          'database-not-usable',
          `the database server at ${client.host}:${client.port} refused: ${describe(error)}; correct TUNEUP_SERVICE_DATABASE_URL or the rights of its user`,
          error,
        );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Any number that nobody else in the database uses for a lock: "tune" as bytes. */
const migrationLock = 0x74756e65;

/** Every method as it is, an outage told as such. */
function namingOutages(storage: Storage): Storage {
  const wrapped = Object.entries(storage).map(([name, method]: [string, (...input: never[]) => Promise<unknown>]) => [
    name,
    async (...input: never[]) => {
      try {
        return await method(...input);
      } catch (error) {
        throw isUnreachable(error) ? unreachable(error) : error;
      }
    },
  ]);
  return Object.fromEntries(wrapped);
}

function unreachable(error: unknown) {
  return failure(
    'database-unreachable',
    'the database server does not answer: ask again in a moment; nothing of this request was kept for sure',
    error,
  );
}

/** Drizzle wraps what `pg` throws, so the whole chain is looked at. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return outage.test(code) || outageText.test(error.message) || isUnreachable(error.cause) || isUnreachableTogether(error);
}

/** A name with several addresses fails with all their errors at once. */
function isUnreachableTogether(error: Error): boolean {
  return error instanceof AggregateError && error.errors.some(isUnreachable);
}

// Classes 08 (connection) and 57P (operator intervention: shutdown, crash, starting up), 53300 (no connection left), and the system's own.
const outage = /^(08...|57P0[1235]|53300|E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN))$/;
// What `pg` throws without a code.
const outageText =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|Client was closed|timeout expired)/;

function describe(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
