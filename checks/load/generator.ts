/**
 * Asks one server as fast as so many connections can, for a given time, and prints what it saw as one line of JSON. A
 * process of its own, so that it takes nothing from the server's core: `node generator.ts '<LoadOrder as JSON>'`.
 */
import { type Dispatcher, Pool } from 'undici';
import { readCanned } from './canned.ts';

/** What is to be done. */
export interface LoadOrder {
  url: string;
  key: string;
  connections: number;
  seconds: number;
  /** A connection for each request, as the published client does it. */
  newConnections: boolean;
}

/** What was seen. Latencies in milliseconds. */
export interface Load {
  requestsASecond: number;
  p50: number;
  p99: number;
  /** Answers other than 200, and connections that broke. */
  failures: number;
}

/** Nothing is counted so long: connections are being opened. */
const leadSeconds = 0.2;

const order: LoadOrder = JSON.parse(process.argv[2] ?? '{}');
const latencies: number[] = [];
let failures = 0;
const pool = new Pool(order.url, { connections: order.connections });
const request: Dispatcher.RequestOptions = {
  path: '/ai/optimize',
  method: 'POST',
  headers: { authorization: `Bearer ${order.key}`, 'content-type': 'application/json' },
  body: JSON.stringify(readCanned().question),
  reset: order.newConnections,
};
const counted = performance.now() + leadSeconds * 1000;
const end = counted + order.seconds * 1000;
await Promise.all(Array.from({ length: order.connections }, askUntilEnd));
const sorted = Float64Array.from(latencies).sort();
const load: Load = {
  requestsASecond: sorted.length / order.seconds,
  p50: percentile(sorted, 0.5),
  p99: percentile(sorted, 0.99),
  failures,
};
console.log(JSON.stringify(load));
await pool.destroy();

async function askUntilEnd(): Promise<void> {
  for (let asked = performance.now(); asked < end; asked = performance.now()) {
    const isAnswer = await pool.request(request).then(
      async ({ statusCode, body }) => (await body.text()).length > 0 && statusCode === 200,
      () => false,
    );
    const answered = performance.now();
    if (!isAnswer) failures += 1;
    else if (answered >= counted && answered < end) latencies.push(answered - asked);
  }
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
