/**
 * `npm run client-test [-- word...]`: installs the published client and lets it optimise the sample project's functions,
 * those whose `file:name` holds a word or all. `TUNEUP_CLIENT_LOG=folder` keeps what the client said.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { runToEnd } from '../process.ts';
import { ensurePythonEnvironment } from '../testing/python-environment.ts';
import { run } from '../testing/run.ts';
import { chooseTargets } from './targets.ts';

/** A network with nothing in it but this machine's loopback: its ports are all free and there is no way out. */
const ownNetwork = [
  'unshare',
  '--map-root-user',
  '--net',
  '--fork',
  '--kill-child',
  'sh',
  '-c',
  'ip link set lo up && exec "$@"',
  'sh',
];

await runToEnd(async () => {
  const words = process.argv.slice(2);
  chooseTargets(words);
  const client = await ensurePythonEnvironment(join(import.meta.dirname, 'requirements.txt'));
  const session = [process.execPath, join(import.meta.dirname, 'session.ts'), client, ...words];
  const { exitCode } = await run([...ownNetwork, 'true'], { timeoutSeconds: 10 });
  const isAlone = exitCode === 0;
  if (!isAlone) console.log('no network of its own can be made here: ports 8000 and 3001 of this machine are used');
  const [program = '', ...rest] = [...(isAlone ? ownNetwork : []), ...session];
  const child = spawn(program, rest, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  process.exit(code ?? 1);
});
