import { failure } from '../bench/failure.ts';
import { manageKeys } from './manage-keys.ts';
import { runToEnd } from './process.ts';

/** `npm run service` starts the service, `npm run service -- keys ...` manages the keys of the one that runs. */
const commands: Record<string, (words: string[]) => Promise<unknown>> = {
  start: () => import('./index.ts'),
  keys: (words) => manageKeys(words, process.env, console.log),
};

await runToEnd(async () => {
  const [name = 'start', ...words] = process.argv.slice(2);
  const command = commands[name];
  if (command === undefined)
    throw failure('command-unknown', `there is no "${name}" here; there are: start, keys create|list|revoke`);
  await command(words);
});
