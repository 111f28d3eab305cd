import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../bench/failure.ts';
import { runToEnd } from './process.ts';

/** `npm run service` starts the service, `npm run service -- keys ...` manages the keys of the one that runs. */
const commands: Record<string, (words: string[]) => Promise<unknown>> = {
  start: () => import('./start.ts'),
  keys: async (words) => (await import('./manage-keys.ts')).manageKeys(words, process.env, console.log),
};

// What is imported from here on is compiled once for all starts; where the folder cannot be written, at each start.
enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tuneup', 'compiled'));

await runToEnd(async () => {
  const [name = 'start', ...words] = process.argv.slice(2);
  const command = commands[name];
  if (command === undefined)
    throw failure('command-unknown', `there is no "${name}" here; there are: start, keys create|list|revoke`);
  await command(words);
});
