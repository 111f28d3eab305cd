import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createFakeExecutor } from './fake.ts';

const fakeExecutor = suite('fake executor');

fakeExecutor('gives a command its replies in turn', async () => {
  const executor = createFakeExecutor({ replies: { 'sort base': [{ output: 'one' }, { exitCode: 2 }] } });
  assert.is((await executor.run(['sort', 'base'])).output, 'one');
  assert.is((await executor.run(['sort', 'base'])).exitCode, 2);
});

fakeExecutor('refuses a run beyond the list', async () => {
  await rejects(createFakeExecutor().run(['sort', 'base']), 'no-reply-left');
});

fakeExecutor('shows what was written', async () => {
  const executor = createFakeExecutor();
  await executor.put('/fake/a', 'abc');
  assert.equal(await executor.get('/fake/a', 1), new TextEncoder().encode('bc'));
});

fakeExecutor('goes through a job’s states and stays at the last', async () => {
  const executor = createFakeExecutor({ startJob: () => [{ state: 'running' }, { state: 'ended', exitCode: 0 }] });
  await executor.start({ folder: '/fake/job' }, ['work']);
  assert.is((await executor.status({ folder: '/fake/job' })).state, 'running');
  assert.is((await executor.status({ folder: '/fake/job' })).state, 'ended');
  assert.is((await executor.status({ folder: '/fake/job' })).state, 'ended');
});

fakeExecutor('refuses a job that nobody expected', async () => {
  await rejects(createFakeExecutor().start({ folder: '/fake/job' }, ['work']), 'no-reply-left');
});

fakeExecutor.run();
