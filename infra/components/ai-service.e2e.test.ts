import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findTypeProblems } from '../azure/testing/arm-types.ts';
import { type DeclaredResource, declareResources, findOne } from '../azure/testing/declared-resources.ts';
import { AiService, type AiServiceArgs } from './ai-service.ts';

const digest = `sha256:${'0'.repeat(64)}`;
const registryId = '/subscriptions/s/resourceGroups/images/providers/Microsoft.ContainerRegistry/registries/ours';
const wanted: AiServiceArgs = {
  resourceGroupName: 'tuneup-dev',
  location: 'westeurope',
  tags: { project: 'tuneup', stack: 'dev', owner: 'me' },
  account: { subscriptionId: '11111111-1111-1111-1111-111111111111', tenantId: '22222222-2222-2222-2222-222222222222' },
  virtualNetworkId: '/network',
  appsSubnetId: '/network/apps',
  databaseSubnetId: '/network/database',
  image: `registry.example/tuneup@${digest}`,
  replicas: 3,
  databaseSize: 'Standard_B1ms',
  databasePassword: 'of-the-database',
  key: 'cf-of-the-service',
  settings: { TUNEUP_SERVICE_MODELS: 'anthropic,rules' },
  secretSettings: { ANTHROPIC_API_KEY: 'of-the-model' },
};
const azureImage = { image: `ours.azurecr.io/tuneup@${digest}`, registry: { server: 'ours.azurecr.io', id: registryId } };

function declare(changes: Partial<AiServiceArgs> = {}): Promise<DeclaredResource[]> {
  return declareResources((options) => new AiService('tuneup-dev-service', { ...wanted, ...changes }, options));
}

/** The container app as far as the tests look into it. */
interface App {
  configuration: {
    ingress: { external: boolean; allowInsecure: boolean; targetPort: number };
    secrets: { name: string; keyVaultUrl: string; identity: string; value?: string }[];
    registries: object[];
  };
  template: {
    containers: { env: { name: string; value?: string; secretRef?: string }[]; probes: { type: string }[] }[];
    scale: { minReplicas: number; maxReplicas: number };
  };
}

async function declareApp(changes: Partial<AiServiceArgs> = {}): Promise<App> {
  return findOne(await declare(changes), 'ContainerApp').inputs as unknown as App;
}

const service = suite('AI service on Azure');

service('declares only what the types of their API versions allow', async () => {
  const resources = await declare(azureImage);
  assert.equal(resources.map(({ type }) => type.split(':').at(-1)).sort(), [
    'ContainerApp',
    'Database',
    'ManagedEnvironment',
    'PrivateZone',
    'RoleAssignment',
    'RoleAssignment',
    'Secret',
    'Secret',
    'Secret',
    'Server',
    'UserAssignedIdentity',
    'Vault',
    'VirtualNetworkLink',
    'Workspace',
  ]);
  assert.equal(resources.flatMap(findTypeProblems), []);
});

service('is found out by the types when a probe, a role or a secret is misspelt', async () => {
  const resources = await declare();
  const problemsOf = (type: string, changes: object) => {
    const found = findOne(resources, type);
    return findTypeProblems({ ...found, inputs: { ...found.inputs, ...changes } }).map(({ where, what }) => `${where} ${what}`);
  };
  assert.match(problemsOf('ContainerApp', { template: { scale: { minimum: 0 } } })[0] ?? '', /scale\.minimum is not known/);
  assert.match(problemsOf('RoleAssignment', { principalType: 'Service' })[0] ?? '', /principalType must be one of/);
  assert.match(problemsOf('Server', { network: { publicNetworkAccess: 'Off' } })[0] ?? '', /publicNetworkAccess must be one of/);
  assert.match(problemsOf('Vault', { vaultName: 'a' })[0] ?? '', /name must/);
});

service('is reached over https alone, and sleeps when nobody asks', async () => {
  const { configuration, template } = await declareApp();
  assert.is(configuration.ingress.allowInsecure, false);
  assert.is(configuration.ingress.external, true);
  assert.equal([template.scale.minReplicas, template.scale.maxReplicas], [0, 3]);
  assert.equal(
    template.containers[0]?.probes.map(({ type }) => type),
    ['Startup', 'Liveness', 'Readiness'],
  );
});

service('has its secrets from the vault, read by its own identity', async () => {
  const { configuration, template } = await declareApp();
  assert.equal(
    configuration.secrets.map(({ name, keyVaultUrl, value }) => [name, keyVaultUrl, value]),
    ['service-key', 'tuneup-service-database-url', 'anthropic-api-key'].map((name) => [
      name,
      `https://vault.example/secrets/${name}/1`,
      undefined,
    ]),
  );
  const references = template.containers[0]?.env.filter(({ secretRef }) => secretRef !== undefined);
  assert.equal(references, [
    { name: 'TUNEUP_SERVICE_DATABASE_URL', secretRef: 'tuneup-service-database-url' },
    { name: 'ANTHROPIC_API_KEY', secretRef: 'anthropic-api-key' },
  ]);
});

service('shows no secret in what the state keeps plain', async () => {
  const resources = await declare();
  const plain = resources.map(({ inputs, secrets }) =>
    JSON.stringify(Object.fromEntries(Object.entries(inputs).filter(([key]) => !secrets.includes(key)))),
  );
  for (const text of ['of-the-database', 'cf-of-the-service', 'of-the-model', 'key-of-the-logs'])
    assert.equal(
      plain.filter((one) => one.includes(text)),
      [],
      text,
    );
  const held = resources.filter(({ secrets }) => secrets.length > 0).map(({ type }) => type.split(':').at(-1));
  assert.equal(held.sort(), ['ManagedEnvironment', 'Secret', 'Secret', 'Secret', 'Server']);
});

service('has a database that nobody reaches from outside', async () => {
  const resources = await declare();
  const { network, authConfig } = findOne(resources, 'Server').inputs;
  assert.equal(network, {
    delegatedSubnetResourceId: '/network/database',
    privateDnsZoneArmResourceId: '/subscriptions/s/PrivateZone/tuneup-dev-service-database-zone',
    publicNetworkAccess: 'Disabled',
  });
  // The empty tenant is Pulumi's own default.
  assert.equal(authConfig, { passwordAuth: 'Enabled', activeDirectoryAuth: 'Disabled', tenantId: '' });
  assert.match(String(findOne(resources, 'PrivateZone').inputs.privateZoneName), /\.postgres\.database\.azure\.com$/);
  assert.ok(findOne(resources, 'Server').options.dependsOn, 'the server waits for nothing');
  const url = findOne(resources, 'Secret', 'tuneup-dev-service-vault-tuneup-service-database-url').inputs.properties;
  assert.equal(url, {
    value:
      'postgresql://tuneup:of-the-database@tuneup-dev-service-database.example:5432/tuneup-dev-service-database-database?sslmode=verify-full',
  });
});

service('may read its vault, pull from the one registry, and do nothing else', async () => {
  const rights = (await declare(azureImage)).filter(({ type }) => type.endsWith(':RoleAssignment'));
  assert.equal(
    rights.map(({ inputs }) => [inputs.scope, String(inputs.roleDefinitionId).split('/').at(-1)]),
    [
      [registryId, '7f951dda-4ed3-4680-a7ca-43fe172d538d'],
      ['/subscriptions/s/Vault/tuneup-dev-servi', '4633458b-17de-408a-b874-0445c86b69e6'],
    ],
  );
  for (const { inputs } of rights) assert.match(String(inputs.roleAssignmentName), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal((await declareApp(azureImage)).configuration.registries, [
    { server: 'ours.azurecr.io', identity: '/subscriptions/s/UserAssignedIdentity/tuneup-dev-service-vault-reader' },
  ]);
});

service('logs in nowhere when anyone may pull', async () => {
  assert.equal((await declareApp()).configuration.registries, []);
});

service('has a vault that keeps what is deleted and answers one subnet', async () => {
  const { properties } = findOne(await declare(), 'Vault').inputs as { properties: Record<string, unknown> };
  assert.is(properties.enablePurgeProtection, true);
  assert.is(properties.enableRbacAuthorization, true);
  assert.equal(properties.networkAcls, {
    bypass: 'AzureServices',
    defaultAction: 'Deny',
    virtualNetworkRules: [{ id: '/network/apps' }],
  });
});

service.run();
