import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { failure } from '../bench/failure.ts';
import { type Problem, renderProblems } from '../bench/problem.ts';
import { count, findMissingVariables, type ModelSettings, modelFields, toModelSettings } from './models/settings.ts';

/** Everything the service is told from outside, checked. Folders and files are absolute. */
export interface Settings {
  port: number;
  /** Where the published client's second API listens; absent when it is off. */
  clientPort?: number;
  /** A loopback address, unless something in front of the service speaks TLS. */
  host: string;
  dataFolder: string;
  models: ModelSettings;
  keyFile: string;
  /** Where a PostgreSQL server is; absent for the embedded one in the data folder. */
  databaseUrl?: string;
  /** How often one key may ask. */
  requestsAMinute: number;
  /** How long a stop waits for what is being answered. */
  stopSeconds: number;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/**
 * Reads `TUNEUP_SERVICE_PORT` (8000; 0 takes any free one), `_CLIENT_PORT` (off, as 0 is; the published client asks
 * 3001), `_HOST` (127.0.0.1; another one only with `_BEHIND_TLS=true`), `_DATA_FOLDER` (`.tuneup/service` below the current folder), `_MODELS` (rules), `_KEY_FILE` (`key` in the data folder),
 * `_DATABASE_URL` (none: the embedded database) `_REQUESTS_A_MINUTE` (600), `_STOP_SECONDS`
 * (8) and `_LOG_LEVEL` (info); for models and what they may cost see `models/settings.ts`. Fails with `settings-invalid`, listing every problem at once.
 */
export function readSettings(environment: Variables): Settings {
  const parsed = schema.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')));
  const missing = [...findMissingVariables(environment), ...findOpenHost(environment)];
  if (!parsed.success || missing.length > 0) {
    const problems = [...(parsed.error?.issues.map(toProblem) ?? []), ...missing];
    throw failure('settings-invalid', `settings: ${renderProblems(problems)}`);
  }
  const values = parsed.data;
  const dataFolder = resolve(values.TUNEUP_SERVICE_DATA_FOLDER);
  return {
    port: values.TUNEUP_SERVICE_PORT,
    ...(values.TUNEUP_SERVICE_CLIENT_PORT > 0 ? { clientPort: values.TUNEUP_SERVICE_CLIENT_PORT } : {}),
    host: values.TUNEUP_SERVICE_HOST,
    dataFolder,
    models: toModelSettings(values),
    keyFile: resolve(values.TUNEUP_SERVICE_KEY_FILE ?? join(dataFolder, 'key')),
    ...(values.TUNEUP_SERVICE_DATABASE_URL === undefined ? {} : { databaseUrl: values.TUNEUP_SERVICE_DATABASE_URL }),
    requestsAMinute: values.TUNEUP_SERVICE_REQUESTS_A_MINUTE,
    stopSeconds: values.TUNEUP_SERVICE_STOP_SECONDS,
    logLevel: values.TUNEUP_SERVICE_LOG_LEVEL,
  };
}

type Variables = Record<string, string | undefined>;

const port = 'expected a port between 0 and 65535, such as 8000';

const portNumber = z
  .string()
  .regex(/^\d{1,5}$/, port)
  .transform(Number)
  .refine((value) => value <= 65_535, port);

const schema = z.object({
  TUNEUP_SERVICE_PORT: portNumber.default(8000),
  TUNEUP_SERVICE_CLIENT_PORT: portNumber.default(0),
  TUNEUP_SERVICE_HOST: z
    .string()
    .refine((value) => isIP(value) > 0, 'expected an address such as 127.0.0.1')
    .default('127.0.0.1'),
  TUNEUP_SERVICE_BEHIND_TLS: z.enum(['true', 'false'], 'expected true or false').default('false'),
  TUNEUP_SERVICE_DATA_FOLDER: z.string().default('.tuneup/service'),
  ...modelFields,
  TUNEUP_SERVICE_KEY_FILE: z.string().optional(),
  TUNEUP_SERVICE_DATABASE_URL: z
    .string()
    .refine(
      (value) => /^postgres(ql)?:/.test(value) && URL.canParse(value),
      'expected the address of a PostgreSQL server, such as postgresql://user:password@127.0.0.1:5432/tuneup',
    )
    .optional(),
  TUNEUP_SERVICE_REQUESTS_A_MINUTE: count(600),
  TUNEUP_SERVICE_STOP_SECONDS: count(8),
  TUNEUP_SERVICE_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'expected one of: debug, info, warn, error, silent')
    .default('info'),
});

/** Plain HTTP, and the keys in it, stay on this machine. */
function findOpenHost({ TUNEUP_SERVICE_HOST: host = '', TUNEUP_SERVICE_BEHIND_TLS: isBehindTls }: Variables): Problem[] {
  const isOpen = isIP(host) > 0 && host !== '::1' && !(isIP(host) === 4 && host.startsWith('127.'));
  if (!isOpen || isBehindTls === 'true') return [];
  const what =
    'expected a loopback address such as 127.0.0.1, since the service speaks plain HTTP: where something in front of it speaks TLS, say so by TUNEUP_SERVICE_BEHIND_TLS=true';
  return [{ where: 'TUNEUP_SERVICE_HOST', what }];
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  return { where: issue.path.join('.'), what: issue.message };
}
