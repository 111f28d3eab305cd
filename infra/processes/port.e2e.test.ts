import { createServer, type Server } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { choosePort, findHolder } from './port.ts';

const port = suite<{ server: Server; taken: number }>('port');

port.before.each(async (context) => {
  context.server = createServer();
  await new Promise<void>((resolve) => context.server.listen(0, '127.0.0.1', resolve));
  const address = context.server.address();
  context.taken = typeof address === 'object' && address !== null ? address.port : 0;
});
port.after.each(({ server }) => void server.close());

port('passes over a taken one and finds the next', async ({ taken }) => {
  const chosen = await choosePort({ key: 'k', configured: 0, usual: taken });
  assert.ok(chosen > taken);
});

port('keeps the one from before while it is free or its own', async ({ taken }) => {
  const free = await choosePort({ key: 'k', configured: 0, usual: taken });
  assert.is(await choosePort({ key: 'k', configured: 0, usual: 8000, kept: free }), free);
  assert.is(await choosePort({ key: 'k', configured: 0, usual: 8000, kept: taken, ownPid: process.pid }), taken);
  assert.is.not(await choosePort({ key: 'k', configured: 0, usual: 8000, kept: taken }), taken);
});

port('refuses a configured one that is taken, naming key and holder', async ({ taken }) => {
  const error = await rejects(choosePort({ key: 'tuneup:forgePort', configured: taken, usual: 1 }), 'port-taken');
  assert.match(error.message, `port ${taken} is taken by process ${process.pid}`);
  assert.match(error.message, 'set "tuneup:forgePort" to another port');
});

port('takes a configured one that its own process holds', async ({ taken }) => {
  assert.is(await choosePort({ key: 'k', configured: taken, usual: 1, ownPid: process.pid }), taken);
  assert.is(findHolder(taken)?.pid, process.pid);
});

port.run();
