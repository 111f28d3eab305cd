import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { all, type Output, output, type Unwrap } from '@pulumi/pulumi';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { findTypeProblems } from '../azure/testing/arm-types.ts';
import { azureConfig, azureSurroundings } from '../azure/testing/azure-config.ts';
import { type DeclaredResource, declareResources, findOne } from '../azure/testing/declared-resources.ts';
import type { AzureConfig } from '../config.ts';
import { rules } from '../policy/rules.ts';
import { declareStudy } from '../study.ts';
import { type AzureSurroundings, declareAzurePlace } from './azure.ts';
import type { Place } from './place.ts';

/** Declares the place so, and shows what came of it with every output settled; what it waits for is among the resources. */
async function declare(
  changes: Partial<AzureConfig> = {},
  surroundings: Partial<AzureSurroundings> = {},
): Promise<{ resources: DeclaredResource[]; place: Unwrap<Omit<Place, 'machine'>> & { executor: string; hostKey: string } }> {
  let settled: Promise<unknown> | undefined;
  const resources = await declareResources((options) => {
    const { machine, ...rest } = declareAzurePlace(
      { ...azureConfig, ...changes },
      { ...azureSurroundings, ...surroundings },
      options,
    );
    const shown = all([output(rest), machine.executor, machine.ssh?.hostKey ?? '']);
    settled = new Promise((resolve) => shown.apply(([plain, executor, hostKey]) => resolve({ ...plain, executor, hostKey })));
  });
  return { resources, place: (await settled) as never };
}

/** Types of the resources whose inputs differ. */
function changedTypes(before: DeclaredResource[], after: DeclaredResource[]): string[] {
  const text = ({ type, name, inputs }: DeclaredResource) => `${type} ${name} ${JSON.stringify(inputs)}`;
  const known = new Set(before.map(text));
  return after.filter((resource) => !known.has(text(resource))).map(({ type }) => type);
}

/** Names of what a resource waits for. */
async function awaited({ options }: DeclaredResource): Promise<string[]> {
  const list = [options.dependsOn ?? []].flat() as { urn: Output<string> }[];
  const urns = await Promise.all(list.map(({ urn }) => new Promise<string>((resolve) => urn.apply(resolve))));
  return urns.map((urn) => urn.split('::').at(-1) ?? '');
}

const place = suite('Azure place');

place('gives what a session needs, and what a person reads', async () => {
  const { place: given } = await declare();
  assert.is(given.executor, 'ssh://bench@20.9.8.7:22');
  assert.match(given.hostKey, /^ssh-ed25519 AAAA/);
  assert.is(given.organization, 'acme');
  assert.is(given.project, 'shop');
  assert.is(given.serviceUrl, 'https://tuneup-dev-service.example');
  assert.is(given.serviceKeyFile, '/home/me/shop/.tuneup/dev/service-key');
  const { hourlyCost, monthlyCost, ...outputs } = given.outputs;
  assert.equal(outputs, {
    resourceGroup: 'tuneup-dev',
    vmName: 'tuneup-dev-vm',
    vmPower: 'running',
    allowedSshSource: ['20.1.2.3/32'],
    sshCommand: 'ssh -i /home/me/.ssh/id_ed25519 -o UserKnownHostsFile=/home/me/shop/.tuneup/dev/known_hosts bench@20.9.8.7',
  });
  assert.match(String(hourlyCost), /USD while the machine runs.*estimate/);
  assert.match(String(monthlyCost), /a month asleep saves .* USD/);
});

place('declares only what the types allow, everything tagged with stack and owner', async () => {
  const { resources } = await declare({ autoShutdown: '1900' });
  const onAzure = resources.filter(({ type }) => type.startsWith('azure-native:'));
  assert.is(onAzure.length, 26);
  assert.equal(onAzure.flatMap(findTypeProblems), []);
  for (const { inputs, name } of onAzure.filter(({ inputs }) => 'location' in inputs))
    assert.equal(inputs.tags, { ...(inputs.tags as object), project: 'tuneup', stack: 'dev', owner: 'me' }, name);
});

place('keeps every promise of the policy pack', async () => {
  const { resources } = await declare();
  assert.equal(
    resources.flatMap(({ type, inputs }) => rules.flatMap(({ find }) => find(type, inputs))),
    [],
  );
});

place('changes the address and its rule alone when the address moves, and back', async () => {
  const a = (await declare()).resources;
  const b = (await declare({ sshAllowFrom: ['20.4.5.6/32'] })).resources;
  const moved = ['azure-native:network:SecurityRule', 'pulumi-nodejs:dynamic/tuneup:CallerAddress'];
  assert.equal(changedTypes(a, b).sort(), moved);
  assert.equal(changedTypes(b, (await declare()).resources).sort(), moved);
  assert.equal(changedTypes(a, (await declare()).resources), []);
});

place('changes its power alone when it is put to sleep', async () => {
  const changed = changedTypes((await declare()).resources, (await declare({ vmPower: 'deallocated' })).resources);
  assert.equal(changed, ['pulumi-nodejs:dynamic/tuneup:VmPower']);
});

place('prepares a machine once it is awake, and nothing on one that sleeps', async () => {
  const awake = (await declare()).resources;
  assert.equal(await awaited(findOne(awake, 'Command')), ['host-key', 'power']);
  const asleep = (await declare({ vmPower: 'deallocated' })).resources;
  assert.equal(await awaited(findOne(asleep, 'Command')), ['host-key']);
  assert.equal(findOne(asleep, 'Command').options.ignoreChanges, ['interpreter', 'create', 'triggers']);
  assert.ok((await awaited(findOne(asleep, 'VmPower'))).includes('preparation'));
});

place('goes to the machine by ssh with its learnt key alone, and no private key is in the state', async () => {
  const { interpreter, create, triggers } = findOne((await declare()).resources, 'Command').inputs;
  const words = (interpreter as string[]).join(' ');
  assert.match(words, /^ssh .*StrictHostKeyChecking=yes .*UserKnownHostsFile="\/home\/me\/shop\/\.tuneup\/dev\/known_hosts"/);
  assert.match(words, /IdentityFile="\/home\/me\/\.ssh\/id_ed25519" .*-l bench -- 20\.9\.8\.7$/);
  assert.match(String(create), /until \[ -e '\/run\/bench\/ready' \]/);
  assert.match(String(create), /mkdir -p '\/home\/bench\/tuneup\/dev'/);
  assert.equal(triggers, ['vm-id-of-tuneup-dev-vm', 0]);
});

place('gives the machine a key of the repository that reads, and writes only when told to', async () => {
  const key = findOne((await declare()).resources, 'RepositoryDeployKey').inputs;
  assert.is(key.readOnly, true);
  assert.is(key.repository, 'shop');
  assert.match(String(key.key), /^ssh-ed25519 /);
  assert.is(findOne((await declare({ deployKey: 'write' })).resources, 'RepositoryDeployKey').inputs.readOnly, false);
  const none = (await declare({ deployKey: 'none' })).resources;
  assert.not.ok(none.some(({ type }) => type.includes('RepositoryDeployKey')));
  assert.not.match(String(findOne(none, 'Command').inputs.create), /ssh-keygen/);
});

place('leaves the label when all else is destroyed', async () => {
  assert.is(findOne((await declare()).resources, 'IssueLabel').options.retainOnDelete, true);
});

place('keeps secrets apart from what the state shows, and the service gets them from its vault', async () => {
  const { resources } = await declare({ model: 'anthropic,rules', modelName: 'm' }, { modelKey: output('of-the-model') });
  const secrets = ['value-of-database-password', 'value-of-service-key', 'of-the-model'];
  const plain = resources.map(({ inputs, secrets: hidden }) =>
    JSON.stringify(Object.fromEntries(Object.entries(inputs).filter(([key]) => !hidden.includes(key)))),
  );
  for (const text of secrets)
    assert.equal(
      plain.filter((one) => one.includes(text)),
      [],
      text,
    );
});

place('has the service on this machine when there is no image of it', async () => {
  const { resources, place: given } = await declare({ serviceImage: '' });
  assert.not.ok(resources.some(({ type }) => type.endsWith(':ContainerApp')));
  assert.ok(resources.some(({ type }) => type.endsWith(':AiServiceProcess')));
  assert.match(String(given.outputs.hourlyCost), /^0\.42 USD/);
});

place('is where a study works: over ssh with the learnt key, once the machine is awake and prepared', async () => {
  const config = {
    ...azureConfig,
    targets: [{ target: 'cart.py:total', benchmark: '', precision: 0, budgetSeconds: 2, delta: 0.01 }],
  };
  const resources = await declareResources((options) =>
    declareStudy(config, declareAzurePlace(config, azureSurroundings, options), { name: 'Me', email: 'me@example.org' }),
  );
  const { inputs } = findOne(resources, 'Workspace', 'workspace');
  assert.is(inputs.executor, 'ssh://bench@20.9.8.7:22');
  assert.match(String(inputs.hostKey), /^ssh-ed25519 AAAA/);
  assert.is(inputs.folder, '/home/bench/tuneup/dev');
  assert.is(inputs.repository, 'https://github.com/acme/shop');
  const tuned = findOne(resources, 'Optimization').inputs;
  assert.is(tuned.serviceUrl, 'https://tuneup-dev-service.example');
  assert.is(findOne(resources, 'PullRequest', 'pull-request:cart.py:total').inputs.forgeUrl, 'https://api.github.com');
});

const refused: [title: string, changes: Partial<AzureConfig>, surroundings: Partial<AzureSurroundings>, code: string][] = [
  ['boot values that no machine boots with', { measuringCpus: 'all' }, {}, 'template-invalid'],
  ['a stack whose name is too long for what is made from it', {}, { stack: 'development-of-mine' }, 'stack-name-unfit'],
  ['a size that lives on burst credits', { vmSize: 'Standard_B2s' }, {}, 'vm-size-unsteady'],
  ['a model without its key', { model: 'anthropic', modelName: 'm' }, {}, 'model-key-missing'],
  ['an image that it may not pull', { serviceRegistry: '/subscriptions/s' }, {}, 'registry-unclear'],
];
for (const [title, changes, surroundings, code] of refused) {
  place(`refuses ${title}, before anything is declared`, async () => {
    const declared: string[] = [];
    await rejects(
      declareResources(
        (options) => declareAzurePlace({ ...azureConfig, ...changes }, { ...azureSurroundings, ...surroundings }, options),
        (type) => void declared.push(type) as undefined,
      ),
      code,
    );
    assert.equal(declared, ['tuneup:testing:Root']);
  });
}

place('is not loaded by a local stack, nor is any package of Azure', () => {
  const rooms = ['../config.ts', '../author.ts', './index.ts', '../study.ts'].map((path) => new URL(path, import.meta.url).href);
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    for (const room of ${JSON.stringify(rooms)}) await import(room);
    console.log(loaded.length > 20, loaded.filter((url) => /node_modules\\/(@azure|@pulumi\\/(azure-native|command|github|policy))\\/|infra\\/(azure|components|places\\/azure)/.test(url)));
    process.exit();
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.is(stdout, 'true []\n', stderr);
});

place.run();
