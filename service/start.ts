import { createAdminToken, writeAdminAccess } from './admin.ts';
import { createApp } from './app.ts';
import { createClientApp } from './client-app.ts';
import { createLog } from './log.ts';
import { chooseModel } from './models/index.ts';
import { readIdentity, runToEnd } from './process.ts';
import { createMetrics } from './routes/metrics.ts';
import { addressOf, createStop, listen, stopOnSignal } from './server.ts';
import { readSettings } from './settings.ts';
import { openStorage } from './storage/index.ts';

await runToEnd(async () => {
  const settings = readSettings(process.env);
  const log = createLog(settings);
  const [storage, model] = await Promise.all([openStorage(settings), chooseModel(settings.models, log)]);
  const identity = await readIdentity(settings.dataFolder);
  const stop = createStop();
  const [adminToken, metrics] = [createAdminToken(), createMetrics(true)];
  const { models: budget, requestsAMinute } = settings;
  const app = createApp({ storage, model, log, identity, budget, requestsAMinute, adminToken, metrics, ...stop });
  const { host, port, clientPort } = settings;
  const server = await listen(app.fetch, { host, port, setting: 'TUNEUP_SERVICE_PORT' }, storage);
  const servers = [server, ...(clientPort === undefined ? [] : [await listenForClient(clientPort)])];
  await writeAdminAccess(settings.dataFolder, { ...identity, url: addressOf(server), token: adminToken });
  stopOnSignal(servers, storage, stop, log, settings.stopSeconds);
  log.info({ address: server.address(), clientPort, model: model.name, identity }, 'listening');

  function listenForClient(port: number) {
    const clientApp = createClientApp({ storage, log, ...stop });
    return listen(clientApp.fetch, { host, port, setting: 'TUNEUP_SERVICE_CLIENT_PORT' }, storage);
  }
});
