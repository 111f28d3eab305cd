import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLocalExecutor } from './executors/local.ts';
import { putRunner } from './session.ts';

const alone = suite('a command that is run alone');
const root = mkdtempSync(join(tmpdir(), 'tuneup-alone-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const executor = createLocalExecutor({ root });
const env = { TUNEUP_LOCK_FOLDER: root };
const runner = await putRunner(executor, root);

alone('is refused while another holds the lock of the machine, and runs afterwards', async () => {
  const holder = spawn('python3', [runner, '--alone', 'sh', '-c', 'echo begun; read line'], { env: { ...process.env, ...env } });
  try {
    await once(holder.stdout, 'data');
    const refused = await executor.run(['python3', runner, '--alone', 'echo', 'ran'], { env });
    assert.equal([refused.exitCode, refused.output], [3, '']);
    assert.match(refused.errors, `the machine is being measured on by process ${holder.pid}`);
  } finally {
    holder.stdin.end('\n');
    await once(holder, 'close');
  }
  const ran = await executor.run(['python3', runner, '--alone', 'echo', 'ran'], { env });
  assert.equal([ran.exitCode, ran.output], [0, 'ran\n']);
});

alone.run();
