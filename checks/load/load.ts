import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { run } from '../../service/testing/run.ts';
import { readCanned } from './canned.ts';

/** What is to be done. */
export interface LoadOrder {
  url: string;
  key: string;
  connections: number;
  /** Whole ones: wrk knows no others. */
  seconds: number;
  /** A connection for each request, as the published client does it. */
  newConnections: boolean;
}

/**
 * What was seen. Latencies in milliseconds, from when a request was written until its answer was read; a connection that
 * waits to be accepted is within that.
 */
export interface Load {
  requestsASecond: number;
  p50: number;
  p99: number;
  /** Answers of 400 and more, requests that took longer than two seconds, connections that broke. */
  failures: number;
}

/**
 * Asks one server as fast as so many connections can, by wrk: a generator whose own pauses are as long as those of a
 * server measures itself. Fails with `wrk-not-installed`; with `load-failed` when anything but answers came.
 */
export async function load({ url, key, connections, seconds, newConnections }: LoadOrder): Promise<Load> {
  const script = join(import.meta.dirname, 'ask.lua');
  const command = ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, `${url}/ai/optimize`];
  const environment = {
    PATH: process.env.PATH,
    LOAD_KEY: key,
    LOAD_BODY: JSON.stringify(readCanned().question),
    LOAD_NEW_CONNECTIONS: String(newConnections),
  };
  const { exitCode, output } = await run(command, { environment, timeoutSeconds: seconds + 20 });
  if (exitCode === 127) {
    throw failure(
      'wrk-not-installed',
      `expected wrk on the PATH to make the load, got: ${output}. \`apt-get install wrk\` installs it.`,
    );
  }
  const line = /^\{.*\}$/m.exec(output)?.[0];
  const seen: Load | undefined = exitCode === 0 && line !== undefined ? JSON.parse(line) : undefined;
  if (seen === undefined || seen.failures > 0 || seen.requestsASecond === 0) {
    throw failure('load-failed', `expected nothing but answers from ${url}, got: ${output.trim().slice(-500)}`);
  }
  return seen;
}
