import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure } from '../../failure.ts';
import type { Seconds } from '../../plan.ts';
import { createDecoder, encodeMessage, type Message } from './messages.ts';
import { readTrouble } from './trouble.ts';

/** What a connection is made from. */
export interface ConnectionOptions {
  /** As people name it: `bench@10.0.0.4`. */
  machine: string;
  /** Arguments of the ssh client, the destination last. */
  sshArguments: readonly string[];
  knownHostsFile: string;
  /** The executor's root on the machine. */
  root: string;
  /** How long a lost machine is tried again before its calls fail. */
  patienceSeconds: Seconds;
}

export interface Connection {
  /** Asks the agent and waits for its answer, over as many connections as that takes. Fails with the agent's failure. */
  ask(request: Record<string, unknown>, body?: Uint8Array, signal?: AbortSignal): Promise<Message>;
  close(): Promise<void>;
}

interface Call {
  frame: Buffer;
  resolve(answer: Message): void;
  reject(error: unknown): void;
}

const agent = readFileSync(new URL('./agent.py', import.meta.url));
// Read without a buffer: what follows the program is for the program.
const bootstrap = `import sys
f = open(0, "rb", 0, closefd=False)
n = int(f.readline())
b = b""
while len(b) < n: b += f.read(n - len(b)) or sys.exit(1)
exec(compile(b, "agent.py", "exec"))`;

/** Calls whose command runs under a supervisor and leaves its result for whoever asks next. */
const supervised = new Set(['run', 'start', 'cancel']);

/**
 * One ssh client with one agent at its far end, started at the first call and again whenever it is lost. Calls without an answer are sent again
 * under their old names, so the agent can tell a new one from one that it already works on.
 */
export function openConnection(options: ConnectionOptions): Connection {
  const session = randomUUID();
  const folder = `${options.root}/.calls/${session}`;
  const calls = new Map<string, Call>();
  let client: ChildProcess | undefined;
  let isReady = false;
  let wasReady = false;
  let isClosed = false;
  let isConnecting = false;
  let count = 0;

  return {
    async ask(request, body, signal) {
      if (isClosed) throw failure('executor-closed', `expected an open executor on ${options.machine}, but it was closed`);
      count += 1;
      const id = String(count);
      const answer = new Promise<Message>((resolve, reject) => {
        calls.set(id, { frame: encodeMessage({ ...request, id }, body), resolve, reject });
      });
      const abort = () => {
        if (isReady) send(encodeMessage({ id: `${id}-abort`, op: 'abort', call: id }));
        else
          settle(id, (call) => call.reject(failure('command-aborted', 'the command was given up with its machine out of reach')));
      };
      signal?.addEventListener('abort', abort, { once: true });
      if (isReady) send(calls.get(id)?.frame);
      else void connect();
      try {
        return await answer;
      } finally {
        signal?.removeEventListener('abort', abort);
        if (supervised.has(String(request.op)) && isReady) send(encodeMessage({ id: `${id}-done`, op: 'done', call: id }));
      }
    },
    async close() {
      isClosed = true;
      rejectAll(failure('executor-closed', `the executor on ${options.machine} was closed`));
      const closing = client;
      if (!closing) return;
      const ended = new Promise((resolve) => closing.once('close', resolve));
      if (isReady) send(encodeMessage({ id: 'leave', op: 'leave' }));
      else closing.kill();
      const timer = setTimeout(() => closing.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(timer);
    },
  };

  /** Tries until there is an agent, or until it is clear that there will be none. */
  async function connect(): Promise<void> {
    if (isConnecting) return;
    isConnecting = true;
    const since = performance.now();
    try {
      for (let tries = 1; !isClosed && calls.size > 0; tries += 1) {
        const trouble = await launch();
        if (!trouble) return;
        // A first connection that fails is a wrong address more often than a lost machine: once more, in case the line broke just then.
        const isOver = wasReady ? performance.now() - since > options.patienceSeconds * 1000 : tries > 1;
        if (!trouble.isPassing || isOver) {
          rejectAll(trouble.failure);
          return;
        }
        await sleep(Math.min(5, 0.1 * 2 ** tries) * 1000);
      }
    } finally {
      isConnecting = false;
    }
  }

  /** Starts a client; resolves once its agent answers, or with what went wrong. */
  function launch() {
    return new Promise<ReturnType<typeof readTrouble> | undefined>((resolve) => {
      const child = spawn('ssh', [...options.sshArguments, `exec python3 -I -S -u -c '${bootstrap}'`], {
        env: { ...process.env, LC_ALL: 'C' },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      client = child;
      let errors = '';
      const decode = createDecoder(/\ntuneup-agent (\d+)\.(\d+)\n/);
      child.stderr.on('data', (chunk) => {
        errors = (errors + chunk).slice(-4000);
      });
      child.stdout.on('data', (chunk) => {
        try {
          take(chunk);
        } catch (error) {
          rejectAll(error);
          child.kill();
        }
      });
      const take = (chunk: Buffer) => {
        const { greeted, messages } = decode(chunk);
        if (greeted) {
          isReady = true;
          wasReady = true;
          for (const { frame } of calls.values()) send(frame);
          resolve(undefined);
        }
        for (const message of messages) receive(message);
      };
      // A client that ends while it is written to says so by its end.
      child.stdin.on('error', () => {});
      child.on('error', (error) => {
        errors = `ssh cannot be started: ${error.message}`;
      });
      child.once('close', (code) => {
        if (client !== child) return;
        client = undefined;
        const hadAgent = isReady;
        isReady = false;
        if (hadAgent && !isClosed && calls.size > 0) void connect();
        resolve(readTrouble(options.machine, options.knownHostsFile, code, errors));
      });
      const start = `${agent}\nmain(${JSON.stringify(folder)}, ${JSON.stringify(options.root)})\n`;
      child.stdin.write(`${Buffer.byteLength(start)}\n${start}`);
    });
  }

  function send(frame: Buffer | undefined): void {
    if (frame) client?.stdin?.write(frame);
  }

  function receive(message: Message): void {
    settle(String(message.header.id), (call) => {
      const problem = message.header.failure as { code: string; message: string } | undefined;
      if (problem) call.reject(failure(problem.code, problem.message));
      else call.resolve(message);
    });
  }

  function settle(id: string, end: (call: Call) => void): void {
    const call = calls.get(id);
    calls.delete(id);
    if (call) end(call);
  }

  function rejectAll(error: unknown): void {
    for (const id of [...calls.keys()]) settle(id, (call) => call.reject(error));
  }
}
