import { createForgeApp } from './app.ts';
import { lockFolder } from './folder-lock.ts';
import { recover } from './recover.ts';
import { runToEnd } from './run-to-end.ts';
import { closeOnSignal, listen } from './server.ts';
import { readSettings } from './settings.ts';
import { createStore } from './store.ts';
import { readOrCreateToken } from './token.ts';

await runToEnd(async () => {
  const settings = readSettings(process.env);
  const lock = await lockFolder(settings.dataFolder);
  const token = await readOrCreateToken(settings.tokenFile);
  const store = createStore(`${settings.dataFolder}/repositories`);
  await recover(store);
  const app = createForgeApp({ store, token, login: settings.login, dataFolder: settings.dataFolder });
  const server = await listen(app, settings);
  closeOnSignal(server, lock);
  console.log(`forge at ${server.url}, repositories in ${settings.dataFolder}, token in ${settings.tokenFile}`);
});
