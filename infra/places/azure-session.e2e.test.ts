import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createReader } from '../azure/caller.ts';
import { createOpenMachine } from '../azure/compute.ts';
import { type Answer, says, sourceCertificate, withSources } from '../azure/testing/address-sources.ts';
import { azureConfig, azureSurroundings } from '../azure/testing/azure-config.ts';
import { type DeclaredResource, declareResources, findOne } from '../azure/testing/declared-resources.ts';
import { type FakeArm, fakeHostKey, openFakeArm } from '../azure/testing/fake-arm.ts';
import { createProviderEngine } from '../azure/testing/provider-engine.ts';
import { testCredential } from '../azure/testing/test-credential.ts';
import type { AzureConfig } from '../config.ts';
import { createCallerAddressProvider } from '../providers/caller-address.ts';
import { provider as generatedSecret } from '../providers/generated-secret.ts';
import { createHostKeyProvider } from '../providers/host-key.ts';
import { createVmPowerProvider } from '../providers/vm-power.ts';
import { declareAzurePlace } from './azure.ts';

const vmName = 'tuneup-dev-vm';

/** One `pulumi up` after another: our own providers talk to the stand-ins, all else is planned. */
interface Session {
  arm: FakeArm;
  folder: string;
  /** Where this machine is, as the sources see it. */
  moveTo(address: string): void;
  up(changes?: Partial<AzureConfig>): Promise<{ steps: string[]; resources: DeclaredResource[] }>;
}

async function withSession(act: (session: Session) => Promise<void>): Promise<void> {
  const localFolder = mkdtempSync(join(tmpdir(), 'azure-session-'));
  const arm = await openFakeArm();
  let address = '20.1.2.3';
  const answer: Answer = (request, response) => says(`${address}\n`)(request, response);
  try {
    await withSources([answer, answer, says('', 503)], (sources) => {
      const { endpoint, ca } = arm;
      const openMachine = createOpenMachine({ endpoint, ca, credential: testCredential, pollMilliseconds: 5 });
      const read = createReader({ ca: sourceCertificate.cert });
      const engine = createProviderEngine({
        CallerAddress: createCallerAddressProvider({ sources, read, environment: {} }),
        HostKey: createHostKeyProvider(openMachine, 5),
        VmPower: createVmPowerProvider(openMachine, 5),
        GeneratedSecret: generatedSecret,
      });
      // A machine that Azure has made runs.
      arm.setPower(vmName, 'running');
      return act({
        arm,
        folder: localFolder,
        moveTo: (to) => {
          address = to;
        },
        async up(changes = {}) {
          const config: AzureConfig = { ...azureConfig, sshAllowFrom: ['auto'], ...changes };
          const resources = await declareResources(
            (options) => declareAzurePlace(config, { ...azureSurroundings, localFolder }, options),
            engine.make,
          );
          return { steps: engine.takeSteps(), resources };
        },
      });
    });
  } finally {
    await arm.close();
    rmSync(localFolder, { recursive: true });
  }
}

const made = ['create database-password', 'create host-key', 'create power', 'create service-key', 'create ssh-sources'];
const session = suite('session on Azure');

session('is made, with the key that the machine told and the address that the sources agree on, and then left alone', () =>
  withSession(async ({ arm, folder, up }) => {
    const first = await up();
    assert.equal(first.steps, made);
    assert.is(findOne(first.resources, 'SecurityRule').inputs.sourceAddressPrefix, '20.1.2.3/32');
    assert.is(readFileSync(join(folder, 'known_hosts'), 'utf8'), `20.9.8.7 ${fakeHostKey}\n`);
    assert.match(readFileSync(join(folder, 'service-key'), 'utf8'), /^cf-[\w-]{32}\n$/);
    assert.equal((await up()).steps, []);
    assert.not.ok(arm.calls.includes('POST start'));
  }),
);

session('goes with the address from A to B and back to A, one resource of ours and one of Azure each time', () =>
  withSession(async ({ moveTo, up }) => {
    let before = await up();
    for (const address of ['20.4.5.6', '20.1.2.3']) {
      moveTo(address);
      const after = await up();
      assert.equal(after.steps, ['update ssh-sources']);
      const known = new Set(before.resources.map(({ name, inputs }) => `${name} ${JSON.stringify(inputs)}`));
      const changed = after.resources.filter(({ name, inputs }) => !known.has(`${name} ${JSON.stringify(inputs)}`));
      assert.equal(
        changed.map(({ name }) => name),
        ['tuneup-dev-ssh'],
      );
      before = after;
    }
  }),
);

session('starts a machine that was put to sleep in the evening, leaves it running, and prepares it again', () =>
  withSession(async ({ arm, up }) => {
    await up();
    arm.setPower(vmName, 'deallocated');
    const { steps, resources } = await up();
    assert.equal(steps, ['update power']);
    assert.equal(findOne(resources, 'Command').inputs.triggers, [`vm-id-of-${vmName}`, 1]);
    assert.equal((await up()).steps, []);
    assert.not.ok(arm.calls.includes('POST deallocate'));
  }),
);

session('puts the machine to sleep when told to, and wakes it up', () =>
  withSession(async ({ arm, up }) => {
    await up();
    assert.equal((await up({ vmPower: 'deallocated' })).steps, ['update power']);
    assert.ok(arm.calls.includes('POST deallocate'));
    assert.equal((await up({ vmPower: 'deallocated' })).steps, []);
    assert.equal((await up()).steps, ['update power']);
  }),
);

session('gets there though Azure throttles, is busy and shows what was', () =>
  withSession(async ({ arm, up }) => {
    Object.assign(arm.moods, { throttled: 2, conflicts: 2, emptyLooks: 1 });
    assert.equal((await up()).steps, made);
    arm.setPower(vmName, 'stopped');
    Object.assign(arm.moods, { throttled: 2, conflicts: 1, staleLooks: 2, emptyLooks: 1 });
    assert.equal((await up()).steps, ['update power']);
    assert.equal((await up()).steps, []);
  }),
);

session.run();
