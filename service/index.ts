import { createApp } from './app.ts';
import { createLog } from './log.ts';
import { chooseModel } from './models/index.ts';
import { readIdentity, runToEnd } from './process.ts';
import { createStop, listen, stopOnSignal } from './server.ts';
import { readSettings } from './settings.ts';
import { openStorage } from './storage/index.ts';

await runToEnd(async () => {
  const settings = readSettings(process.env);
  const log = createLog(settings);
  const model = await chooseModel(settings.model);
  const storage = await openStorage(settings);
  const identity = await readIdentity(settings.dataFolder);
  const stop = createStop();
  const app = createApp({ storage, model, log, identity, ...stop });
  const server = await listen(app.fetch, settings, storage);
  stopOnSignal(server, storage, stop, log);
  log.info({ address: server.address(), model: model.name, identity }, 'listening');
});
