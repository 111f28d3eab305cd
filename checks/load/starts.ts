import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../bench/failure.ts';
import { recordedBody } from '../../service/testing/recorded-requests.ts';
import { type ServiceProcess, type ServiceProcessOptions, startService } from '../../service/testing/service-process.ts';

/** Starts of one kind, on data that was there before. */
export interface Starts {
  storage: 'embedded' | 'server';
  /** From the command to the first 200 of `/readyz`. */
  seconds: number[];
  /** Resident, after the rules have worked on a question and the engine has come to rest. */
  megabytes: number[];
  /** Largest that it was on the way there: for some seconds the engine compiles the embedded database once more, for speed. */
  peakMegabytes: number[];
}

/** Starts the service so many times on the same data; a start before them makes it. */
export async function measureStarts(storage: Starts['storage'], starts: number, options: ServiceProcessOptions): Promise<Starts> {
  await (await startService(options)).stop();
  const measured: Starts = { storage, seconds: [], megabytes: [], peakMegabytes: [] };
  for (let start = 0; start < starts; start += 1) {
    const begun = performance.now();
    const service = await startService(options);
    await untilReady(service);
    measured.seconds.push((performance.now() - begun) / 1000);
    await ask(service);
    measured.megabytes.push(await settledMegabytes(service.pid));
    measured.peakMegabytes.push(readMegabytes(service.pid, 'VmHWM'));
    await service.stop();
  }
  return measured;
}

async function untilReady({ url, output }: ServiceProcess): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const { status } = await fetch(`${url}/readyz`);
    if (status === 200) return;
    await sleep(5);
  }
  throw failure('service-not-ready', `expected the service to be ready, it said: ${output().trim().slice(-500)}`);
}

/** Once for rewrites and once for tests: after that all of the rules is loaded. */
async function ask({ url, key }: ServiceProcess): Promise<void> {
  for (const task of ['optimize', 'testgen']) {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${url}/ai/${task}`, { method: 'POST', headers, body: JSON.stringify(recordedBody(task)) });
    if (answer.status !== 200)
      throw failure('load-failed', `expected 200 from ${task}, got ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

/** Once it has not changed by a megabyte for two seconds; what it is by then, when that does not come within thirty. */
async function settledMegabytes(pid: number): Promise<number> {
  let [last, since] = [0, Date.now()];
  for (const begun = Date.now(); Date.now() - begun < 30_000 && Date.now() - since < 2000; await sleep(100)) {
    const now = readMegabytes(pid, 'VmRSS');
    if (Math.abs(now - last) >= 1) [last, since] = [now, Date.now()];
  }
  return last;
}

function readMegabytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
