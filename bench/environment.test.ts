import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readEnvironment, stealShare } from './environment.ts';
import type { EnvironmentLine, MachineState } from './lines.ts';

const environment = suite('environment');

const before: MachineState = {
  at: 1,
  ticks: [100, 0, 50, 1000, 0, 0, 0, 10, 0, 0],
  pressure: { cpu: 'some avg10=0.51 avg60=0.1 avg300=0 total=1', io: '', memory: 'some avg10=9.00 avg60=0 avg300=0 total=1' },
  load: '0.45 0.39 0.48 1/91 16695',
};
const line: EnvironmentLine = {
  ...before,
  type: 'environment',
  machineId: 'm',
  resumed: false,
  facts: {
    'model name': 'AMD EPYC',
    virtual: 'yes',
    governor: 'powersave',
    smt: '0',
    aslr: '2',
    noTurbo: '',
    boost: '',
    battery: '',
    frequency: '',
  },
};

environment('calls a missing file not visible, never ok', () => {
  for (const name of ['turbo', 'temperature', 'battery', 'io pressure before', 'microcode', 'frequency', 'steal']) {
    assert.is(field(line, name)?.state, 'not visible', name);
  }
});

environment('does not believe a guest about SMT', () => {
  assert.is(field(line, 'SMT')?.state, 'not visible');
  assert.is(field({ ...line, facts: { ...line.facts, virtual: 'no' } }, 'SMT')?.state, 'ok');
});

environment('warns of what disturbs', () => {
  assert.is(field(line, 'governor')?.state, 'warn');
  assert.is(field(line, 'memory pressure before')?.state, 'warn');
  assert.is(field(line, 'cpu pressure before')?.state, 'ok');
  assert.is(field({ ...line, load: '1 1 1 3/91 1' }, 'other runnable processes')?.value, '2');
  assert.is(field({ ...line, facts: { ...line.facts, noTurbo: '0' } }, 'turbo')?.state, 'warn');
  assert.is(field({ ...line, facts: { ...line.facts, aslr: '0' } }, 'address randomisation')?.state, 'warn');
});

environment('measures steal between two looks', () => {
  const after = { ...before, ticks: [150, 0, 50, 1040, 0, 0, 0, 20, 0, 0] };
  assert.is(stealShare(before, after), 0.1);
  assert.is(readEnvironment(line, after).fields.find(({ name }) => name === 'steal')?.state, 'warn');
  assert.is(stealShare(before, before), undefined);
});

environment('says beside how many pairs the host took time, and others wanted to run', () => {
  const after = { ...before, ticks: [150, 0, 50, 1040, 0, 0, 0, 20, 0, 0] };
  const beside = [0, 4, 6].map((steal) => ({ ticks: 12, steal, running: steal === 6 ? 3 : 1 }));
  const { fields } = readEnvironment(line, after, beside);
  assert.is(fields.find(({ name }) => name === 'steal')?.value, '10.00 %, beside 2 of 3 pairs, 50 % at worst');
  const crowded = fields.find(({ name }) => name === 'pairs beside other runnable processes');
  assert.equal([crowded?.value, crowded?.state], ['1 of 3', 'warn']);
  assert.is(readEnvironment(line).fields.find(({ name }) => name === crowded?.name)?.state, 'not visible');
});

environment('does not take no reported steal for none', () => {
  const after = { ...before, ticks: [150, 0, 50, 1040, 0, 0, 0, 10, 0, 0] };
  assert.is(readEnvironment(line, after).fields.find(({ name }) => name === 'steal')?.state, 'not visible');
});

environment.run();

function field(from: EnvironmentLine, name: string) {
  return readEnvironment(from).fields.find((candidate) => candidate.name === name);
}
