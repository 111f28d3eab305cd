import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createOpenMachine } from '../azure/compute.ts';
import { type FakeArm, type Moods, openFakeArm } from '../azure/testing/fake-arm.ts';
import { testCredential } from '../azure/testing/test-credential.ts';
import type { EngineProvider } from '../engine/define-provider.ts';
import { createVmPowerProvider } from './vm-power.ts';

const inputs = {
  subscriptionId: '11111111-1111-1111-1111-111111111111',
  resourceGroupName: 'tuneup-dev',
  vmName: 'bench',
  vmId: 'a',
  power: 'running',
  timeoutSeconds: 20,
};

/** Runs `act` against an Azure with one machine, and closes it whatever happens. */
async function withArm(
  power: string,
  moods: Moods,
  act: (arm: FakeArm, provider: EngineProvider) => Promise<void>,
): Promise<void> {
  const arm = await openFakeArm();
  try {
    arm.setPower('bench', power);
    Object.assign(arm.moods, moods);
    const { endpoint, ca } = arm;
    await act(
      arm,
      createVmPowerProvider(createOpenMachine({ endpoint, ca, credential: testCredential, pollMilliseconds: 5 }), 5),
    );
  } finally {
    await arm.close();
  }
}

const power = suite('VmPower');

power('starts a deallocated machine and says what Azure says afterwards', () =>
  withArm('deallocated', {}, async (arm, provider) => {
    const { id, outs } = await provider.create({ ...inputs });
    assert.is(id, 'tuneup-dev/bench/power');
    assert.is(outs.state, 'running');
    assert.is(arm.calls.filter((call) => call === 'POST start').length, 1);
  }),
);

power('deallocates a stopped machine, which would go on costing', () =>
  withArm('stopped', {}, async (arm, provider) => {
    const { outs } = await provider.update('id', { ...inputs, state: 'running' }, { ...inputs, power: 'deallocated' });
    assert.is(outs.state, 'deallocated');
    assert.ok(arm.calls.includes('POST deallocate'));
  }),
);

power('counts its starts, so that what follows a start is done again', () =>
  withArm('running', {}, async (arm, provider) => {
    const { outs } = await provider.create({ ...inputs });
    assert.is(outs.starts, 0);
    arm.setPower('bench', 'deallocated');
    const again = (await provider.update('id', outs, { ...inputs })).outs;
    assert.is(again.starts, 1);
    assert.is((await provider.update('id', again, { ...inputs, power: 'deallocated' })).outs.starts, 1);
  }),
);

power('leaves a machine alone that is as it should be', () =>
  withArm('running', {}, async (arm, provider) => {
    await provider.create({ ...inputs });
    assert.equal(arm.calls, ['GET instanceView']);
  }),
);

power('removing the declaration asks Azure for nothing', () =>
  withArm('running', {}, async (arm, provider) => {
    await provider.delete('id', { ...inputs, state: 'running' });
    assert.equal(arm.calls, []);
  }),
);

power('a refresh finds a stopped machine, and the next run starts it', () =>
  withArm('running', {}, async (arm, provider) => {
    const made = { ...inputs, state: 'running' };
    assert.is((await provider.diff('id', made, inputs)).changes, false);
    arm.setPower('bench', 'deallocated');
    assert.is((await provider.diff('id', made, inputs)).changes, true);
    const { props, inputs: read } = await provider.read('id', made);
    assert.is(props.state, 'deallocated');
    assert.is(read?.power, 'running');
    assert.is((await provider.update('id', props, inputs)).outs.state, 'running');
  }),
);

power('a refresh finds that the machine is gone', () =>
  withArm('running', {}, async (arm, provider) => {
    arm.removeVm('bench');
    assert.is((await provider.read('id', { ...inputs, state: 'running' })).id, '');
  }),
);

power('another machine under the same name is a replacement', () =>
  withArm('running', {}, async (_arm, provider) => {
    const { replaces } = await provider.diff('id', { ...inputs, state: 'running' }, { ...inputs, vmId: 'b' });
    assert.equal(replaces, ['vmId']);
  }),
);

const hardships: [title: string, moods: Moods][] = [
  ['while another operation runs', { conflicts: 2 }],
  ['while Azure is throttling', { throttled: 2 }],
  ['when what is read lags behind', { staleLooks: 3 }],
  ['when the power state is missing at first', { emptyLooks: 2 }],
  ['through all of it at once', { conflicts: 1, throttled: 1, staleLooks: 2, emptyLooks: 1 }],
];

for (const [title, moods] of hardships) {
  power(`gets there ${title}`, () =>
    withArm('deallocated', moods, async (_arm, provider) => {
      assert.is((await provider.create({ ...inputs })).outs.state, 'running');
    }),
  );
}

power('waits out what is under way instead of acting against it', () =>
  withArm('starting', {}, async (arm, provider) => {
    const done = provider.create({ ...inputs });
    await new Promise((resolve) => setTimeout(resolve, 50));
    arm.setPower('bench', 'running');
    assert.is((await done).outs.state, 'running');
    assert.not.ok(arm.calls.includes('POST start'));
  }),
);

power('refuses in a sentence when Azure has no room for it', () =>
  withArm('deallocated', { failsWith: 'AllocationFailed' }, async (_arm, provider) => {
    const { message } = await rejects(provider.create({ ...inputs }), 'vm-not-allocated');
    assert.match(message, /bench could not be made running: Azure has no room for its size.*tuneup:vmSize/);
  }),
);

power('refuses in a sentence what fails for another reason', () =>
  withArm('deallocated', { failsWith: 'InternalExecutionError' }, async (_arm, provider) => {
    const { message } = await rejects(provider.create({ ...inputs }), 'vm-power-failed');
    assert.match(message, /InternalExecutionError/);
  }),
);

power('refuses a machine that is not there', () =>
  withArm('running', {}, async (arm, provider) => {
    arm.removeVm('bench');
    const { message } = await rejects(provider.create({ ...inputs }), 'vm-missing');
    assert.match(message, /no machine bench in tuneup-dev/);
  }),
);

power('says that it has waited long enough', () =>
  withArm('deallocating', {}, async (_arm, provider) => {
    const { message } = await rejects(provider.create({ ...inputs, timeoutSeconds: 0.1 }), 'vm-power-timed-out');
    assert.match(message, /should have become running within 0.1 s and is deallocating/);
  }),
);

power('says how to log in when Azure does not take the login', () =>
  withArm('running', { refuses: 401 }, async (_arm, provider) => {
    assert.match((await rejects(provider.create({ ...inputs }), 'azure-login-missing')).message, /az login/);
  }),
);

power('names a wrong input before anything is asked', () =>
  withArm('running', {}, async (arm, provider) => {
    const { failures } = await provider.check({}, { ...inputs, power: 'asleep' });
    assert.equal(failures, [{ property: 'power', reason: 'must be "running" or "deallocated"' }]);
    assert.equal(arm.calls, []);
  }),
);

power.run();
