import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const pack = suite('policy pack as a process');

pack('loads as it is and tells the engine its port', async () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const child = spawn(process.execPath, ['index.mjs'], { cwd: folder, stdio: 'pipe' });
  const limit = setTimeout(() => child.kill(), 20_000);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  try {
    const [said] = await Promise.race([
      once(child.stdout, 'data'),
      once(child, 'exit').then(([code]) => [`ended with ${code}: ${errors}`]),
    ]);
    assert.match(String(said), /^\d+\s*$/);
  } finally {
    clearTimeout(limit);
    child.kill('SIGKILL');
  }
});

pack.run();
