import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, tmpdir, type } from 'node:os';
import { join } from 'node:path';
import { createKey } from '../../service/storage/keys.ts';
import { createPostgresServer, findPostgres } from '../../service/storage/postgres-server.ts';
import { ensurePythonEnvironment } from '../../service/testing/python-environment.ts';
import { type Cores, divideCores } from './cores.ts';
import { measureRounds, type Round } from './rounds.ts';
import { type SideOptions, startSide } from './side.ts';
import { measureStarts, type Starts } from './starts.ts';

/** Both sides asked in one way. */
export interface LoadRow {
  isStored: boolean;
  /** Whether the model had another answer each time. */
  isFresh: boolean;
  newConnections: boolean;
  rounds: Round[];
}

/** All that was measured: the page is made of it alone. */
export interface LoadStudy {
  date: string;
  machine: { processor: string; processors: number; system: string; isPinned: boolean };
  /** Of Node and of the peer's packages, as they were asked for. */
  versions: string[];
  connections: number;
  seconds: number;
  warmUpSeconds: number;
  rows: LoadRow[];
  starts: Starts[];
}

export interface StudyOptions {
  /** Of each row. */
  rounds: number;
  /** Of each side in each round. */
  seconds: number;
  /** Of each side before each row. */
  warmUpSeconds: number;
  connections: number;
  /** Of each kind of storage. */
  starts: number;
  onProgress(text: string): void;
}

/** How a row is called. */
export function titleOf({ isStored, isFresh, newConnections }: Omit<LoadRow, 'rounds'>): string {
  const what = `${isFresh ? ', another answer each time' : ''}${isStored ? ', storage on' : ''}`;
  return `${newConnections ? 'a new connection each' : 'kept connections'}${what}`;
}

const requirements = join(import.meta.dirname, 'requirements.txt');

/** Measures all rows, and starts. Where PostgreSQL is not installed, what needs a server is left out, and said so. */
export async function runStudy(options: StudyOptions): Promise<LoadStudy> {
  const folder = mkdtempSync(join(tmpdir(), 'tuneup-load-'));
  // What still writes there is killed first, which takes a moment.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  const python = await ensurePythonEnvironment(requirements);
  const cores = divideCores();
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, createKey());
  const programs = findPostgres();
  if (programs === undefined) options.onProgress('PostgreSQL is not installed: nothing is measured with a database server');
  const database = programs === undefined ? undefined : await createPostgresServer(programs);
  const shared = { folder, keyFile, python, prefix: cores.server, isFresh: false };
  const rows = [
    ...(await measureRows(shared, [false, true], options)),
    ...(await measureRows({ ...shared, isFresh: true }, [false], options)),
    ...(database === undefined ? [] : await measureRows({ ...shared, databaseUrl: database.url }, [false], options)),
  ];
  options.onProgress('starts');
  const embedded = await measureStarts('embedded', options.starts, { dataFolder: join(folder, 'embedded') });
  const environment = { TUNEUP_SERVICE_DATABASE_URL: database?.url ?? '' };
  const server = await (database === undefined
    ? []
    : [await measureStarts('server', options.starts, { dataFolder: join(folder, 'server'), environment })]);
  const { connections, seconds, warmUpSeconds } = options;
  return { ...describeMachine(cores), connections, seconds, warmUpSeconds, rows, starts: [embedded, ...server] };
}

/** Both sides are started once and asked in each way in turn. */
async function measureRows(
  shared: SideOptions,
  waysOfAsking: readonly boolean[],
  { rounds, seconds, warmUpSeconds, connections, onProgress }: StudyOptions,
): Promise<LoadRow[]> {
  // Ours first: it makes the tables.
  const ours = await startSide('ours', shared);
  const peer = await startSide('peer', shared);
  const key = readFileSync(shared.keyFile, 'utf8').trim();
  const way = { isStored: shared.databaseUrl !== undefined, isFresh: shared.isFresh };
  const rows: LoadRow[] = [];
  for (const newConnections of waysOfAsking) {
    onProgress(titleOf({ ...way, newConnections }));
    const asked = { key, connections, seconds, warmUpSeconds, newConnections };
    rows.push({ ...way, newConnections, rounds: await measureRounds({ ours, peer }, { ...asked, rounds }) });
  }
  await ours.stop();
  await peer.stop();
  return rows;
}

function describeMachine({ isPinned }: Cores): Pick<LoadStudy, 'date' | 'machine' | 'versions'> {
  const processor = cpus()[0]?.model ?? 'not visible';
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: { processor, processors: cpus().length, system: `${type()} ${release()} ${arch()}`, isPinned },
    versions: [`Node ${process.version}`, ...readFileSync(requirements, 'utf8').trim().split('\n')],
  };
}
