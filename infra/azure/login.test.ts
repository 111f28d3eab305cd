import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure } from '../../bench/failure.ts';
import { rejects } from '../../checks/rejects.ts';
import { readAccount } from './login.ts';

const noAz = async (): Promise<string> => {
  throw failure('az-unusable', 'there is no Azure CLI on PATH');
};
const own = { ARM_CLIENT_ID: 'c', ARM_CLIENT_SECRET: 's', ARM_TENANT_ID: 't', ARM_SUBSCRIPTION_ID: 'p' };
const login = suite('Azure login');

login('is taken from ARM_ variables without asking the CLI', async () => {
  assert.equal(await readAccount(own, noAz), { subscriptionId: 'p', tenantId: 't' });
});

login('is taken from the CLI, in another subscription when that is set', async () => {
  const az = async () => JSON.stringify({ id: 'cli-subscription', tenantId: 'cli-tenant' });
  assert.equal(await readAccount({}, az), { subscriptionId: 'cli-subscription', tenantId: 'cli-tenant' });
  assert.is((await readAccount({ ARM_SUBSCRIPTION_ID: 'p' }, az)).subscriptionId, 'p');
});

login('refuses to go on without one, in one sentence that says how', async () => {
  const { message } = await rejects(readAccount({}, noAz), 'azure-login-missing');
  assert.match(message, /needs a login: there is no Azure CLI on PATH\. Run `az login`/);
  assert.not.match(message, /\n/);
});

login('refuses half a login', async () => {
  const { message } = await rejects(readAccount({ ...own, ARM_TENANT_ID: '' }, noAz), 'azure-login-missing');
  assert.match(message, /without ARM_TENANT_ID/);
});

login('refuses a CLI that says something else', async () => {
  await rejects(
    readAccount({}, async () => 'hello'),
    'azure-login-missing',
  );
});

login.run();
