import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type EngineProject, openEngineProject } from './testing/engine-project.ts';

/** Ours as they are; the rule of Azure is a component of its type, since Azure's own plugin cannot be had offline: the engine shows it to policies all the same. */
const program = `
  import * as pulumi from '@pulumi/pulumi';
  import { CallerAddress } from '#infra/resources/caller-address.ts';
  import { GeneratedSecret } from '#infra/resources/generated-secret.ts';
  const range = process.env.TEST_RANGE;
  const caller = new CallerAddress('ssh-sources', { sshAllowFrom: [range] });
  const secret = new GeneratedSecret('key', { purpose: 'test', prefix: 'cf-', file: '' });
  if (process.env.TEST_RULE_SOURCE) new pulumi.ComponentResource('azure-native:network:SecurityRule', 'rule', {
    access: 'Allow', direction: 'Inbound', protocol: 'Tcp', destinationPortRange: '22', sourceAddressPrefix: process.env.TEST_RULE_SOURCE,
  });
  export const cidrs = caller.cidrs;
  export const key = secret.value;
`;
const [a, b] = ['20.1.2.3/32', '20.4.5.6/32'];
const policyPack = join(import.meta.dirname, '../policy');
const engine = suite<{ project: EngineProject }>('the real engine');

engine.before(async (context) => {
  context.project = await openEngineProject(program);
  const { exitCode, output, errors } = await context.project.run(['up', '--yes', '--skip-preview'], { TEST_RANGE: a });
  assert.is(exitCode, 0, output + errors);
});
engine.after(({ project }) => project.close());

interface Step {
  op: string;
  urn: string;
  oldState?: { inputs: { cidrs: string[] } };
  newState?: { inputs: { cidrs: string[] } };
}

engine(
  'changes one resource when the address moves from A to B and back to A, and says from what to what',
  async ({ project }) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const env = { TEST_RANGE: String(to) };
      const { output } = await project.run(['preview', '--json'], env);
      const { steps } = JSON.parse(output) as { steps: Step[] };
      const [step, ...more] = steps.filter(({ op }) => op !== 'same');
      assert.equal(more, []);
      assert.is(step?.op, 'update');
      assert.match(step?.urn ?? '', /CallerAddress::ssh-sources$/);
      assert.equal([step?.oldState?.inputs.cidrs, step?.newState?.inputs.cidrs], [[from], [to]]);
      assert.is((await project.run(['up', '--yes', '--skip-preview'], env)).exitCode, 0);
    }
  },
);

engine('refuses everyone as those who may reach the machine, and changes nothing', async ({ project }) => {
  const { exitCode, output, errors } = await project.run(['up', '--yes', '--skip-preview'], { TEST_RANGE: '0.0.0.0/0' });
  assert.is.not(exitCode, 0);
  assert.match(output + errors, /sshAllowFrom.* must not be everyone, got "0\.0\.0\.0\/0"/);
  assert.match((await project.run(['stack', 'output', 'cidrs'])).output, /20\.1\.2\.3\/32/);
});

engine('keeps a generated secret encrypted in its state', async ({ project }) => {
  const { output: exported } = await project.run(['stack', 'export']);
  const key = (await project.run(['stack', 'output', 'key', '--show-secrets'])).output.trim();
  assert.match(key, /^cf-[\w-]{32}$/);
  assert.not.ok(exported.includes(key), 'the state shows the secret');
  assert.match(exported, /"ciphertext"/);
});

engine('lets the policy pack stop a preview that opens the machine to everyone, and no other', async ({ project }) => {
  const preview = (source: string) =>
    project.run(['preview', '--policy-pack', policyPack], { TEST_RANGE: a, TEST_RULE_SOURCE: source });
  const fine = await preview(a);
  assert.is(fine.exitCode, 0, fine.output + fine.errors);
  const wide = await preview('*');
  assert.is.not(wide.exitCode, 0, wide.output);
  assert.match(wide.output + wide.errors, /login-from-few[\s\S]*port 22 must not be open to "\*"/);
});

engine.run();
