import { createHash } from 'node:crypto';
import app from '@pulumi/azure-native/app/index.js';
import authorization from '@pulumi/azure-native/authorization/index.js';
import insights from '@pulumi/azure-native/operationalinsights/index.js';
import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  interpolate,
  type Output,
  secret,
} from '@pulumi/pulumi';
import type { Account } from '../azure/login.ts';
import type { AzureRegistry } from '../azure/registry.ts';
import { nameRoleAssignment, roleId } from '../azure/roles.ts';
import { Database } from './database.ts';
import type { Placed } from './placed.ts';
import { Vault } from './vault.ts';

export interface AiServiceArgs extends Placed {
  account: Account;
  virtualNetworkId: Input<string>;
  appsSubnetId: Input<string>;
  databaseSubnetId: Input<string>;
  /** By digest. */
  image: string;
  /** Where the image is pulled from by the service's identity; absent: anyone may pull it. */
  registry?: AzureRegistry;
  /** Most replicas; the least is none. */
  replicas: number;
  databaseSize: string;
  databasePassword: Input<string>;
  /** The key that opens the service. */
  key: Input<string>;
  /** Settings that anyone may read, by environment variable. */
  settings: Record<string, Input<string>>;
  /** Settings that are secrets, by environment variable. */
  secretSettings: Record<string, Input<string>>;
}

const port = 8000;
/** Requests that one replica answers at once before there is another. */
const requestsAReplica = '20';
const keyFolder = '/run/tuneup';

/** The service in Container Apps with its database and its secrets: https alone, asleep when nobody asks. */
export class AiService extends ComponentResource {
  readonly url: Output<string>;

  constructor(name: string, args: AiServiceArgs, options?: ComponentResourceOptions) {
    super('tuneup:components:AiService', name, {}, options);
    const parent = this;
    const { account, location, registry, resourceGroupName, tags } = args;
    const placed = { resourceGroupName, location, tags };
    const database = createDatabase();
    const secretsByVariable = { TUNEUP_SERVICE_DATABASE_URL: database.url, ...args.secretSettings };
    const vault = createVault();
    const pullRight = registry === undefined ? undefined : createPullRight(registry);
    const logs = createLogs();
    const environment = createEnvironment();
    const service = createService();
    this.url = interpolate`https://${service.configuration.apply((configuration) => configuration?.ingress?.fqdn ?? '')}`;
    this.registerOutputs({ url: this.url });

    function createDatabase() {
      const { virtualNetworkId, databaseSubnetId: subnetId, databaseSize: size, databasePassword: password } = args;
      return new Database(`${name}-database`, { ...placed, virtualNetworkId, subnetId, size, password }, { parent });
    }

    function createVault() {
      const secrets = Object.fromEntries(
        Object.entries(secretsByVariable).map(([variable, value]) => [toSecretName(variable), value]),
      );
      return new Vault(
        `${name}-vault`,
        { ...placed, account, subnetId: args.appsSubnetId, secrets: { 'service-key': args.key, ...secrets } },
        { parent },
      );
    }

    function createPullRight({ id }: AzureRegistry) {
      return new authorization.RoleAssignment(
        `${name}-pull-right`,
        {
          scope: id,
          roleAssignmentName: nameRoleAssignment(account.subscriptionId, name, 'pullImages'),
          roleDefinitionId: roleId(account.subscriptionId, 'pullImages'),
          principalId: vault.readerPrincipalId,
          principalType: 'ServicePrincipal',
        },
        { parent },
      );
    }

    function createLogs() {
      return new insights.Workspace(
        `${name}-logs`,
        { ...placed, workspaceName: `${name}-logs`, sku: { name: 'PerGB2018' }, retentionInDays: 30 },
        { parent },
      );
    }

    function createEnvironment() {
      const keys = insights.getWorkspaceSharedKeysOutput({ resourceGroupName, workspaceName: logs.name }, { parent });
      return new app.ManagedEnvironment(
        `${name}-environment`,
        {
          ...placed,
          environmentName: `${name}-environment`,
          workloadProfiles: [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
          vnetConfiguration: { infrastructureSubnetId: args.appsSubnetId, internal: false },
          appLogsConfiguration: {
            destination: 'log-analytics',
            logAnalyticsConfiguration: {
              customerId: logs.customerId,
              sharedKey: secret(keys.apply(({ primarySharedKey }) => primarySharedKey ?? '')),
            },
          },
        },
        { parent },
      );
    }

    function createService() {
      const references = Object.entries(vault.secretUrls).map(([secretName, keyVaultUrl]) => ({
        name: secretName,
        keyVaultUrl,
        identity: vault.readerId,
      }));
      return new app.ContainerApp(
        name,
        {
          ...placed,
          containerAppName: name,
          environmentId: environment.id,
          workloadProfileName: 'Consumption',
          identity: { type: 'UserAssigned', userAssignedIdentities: [vault.readerId] },
          configuration: {
            activeRevisionsMode: 'Single',
            maxInactiveRevisions: 2,
            ingress: {
              external: true,
              targetPort: port,
              transport: 'auto',
              allowInsecure: false,
              traffic: [{ latestRevision: true, weight: 100 }],
            },
            secrets: references,
            registries: registry === undefined ? [] : [{ server: registry.server, identity: vault.readerId }],
          },
          template: {
            terminationGracePeriodSeconds: 30,
            containers: [
              {
                name: 'service',
                image: args.image,
                resources: { cpu: 0.5, memory: '1Gi' },
                env: [
                  ...Object.entries(ownSettings()).map(([variable, value]) => ({ name: variable, value })),
                  ...Object.keys(secretsByVariable).map((variable) => ({ name: variable, secretRef: toSecretName(variable) })),
                ],
                volumeMounts: [{ volumeName: 'key', mountPath: keyFolder }],
                probes: [
                  { type: 'Startup', httpGet: { path: '/healthz', port }, periodSeconds: 2, failureThreshold: 30 },
                  { type: 'Liveness', httpGet: { path: '/healthz', port }, periodSeconds: 10, failureThreshold: 3 },
                  { type: 'Readiness', httpGet: { path: '/readyz', port }, periodSeconds: 5, failureThreshold: 3 },
                ],
              },
            ],
            volumes: [{ name: 'key', storageType: 'Secret', secrets: [{ secretRef: 'service-key', path: 'key' }] }],
            scale: {
              minReplicas: 0,
              maxReplicas: args.replicas,
              cooldownPeriod: 300,
              rules: [{ name: 'requests', http: { metadata: { concurrentRequests: requestsAReplica } } }],
            },
          },
        },
        { parent, dependsOn: pullRight === undefined ? [] : [pullRight] },
      );
    }

    /** Where it listens and what it writes is the image's matter: nothing in the container outlives it. */
    function ownSettings(): Record<string, Input<string>> {
      return {
        TUNEUP_SERVICE_PORT: String(port),
        TUNEUP_SERVICE_KEY_FILE: `${keyFolder}/key`,
        // A changed secret starts no new revision by itself, and running ones would keep the old one.
        TUNEUP_SERVICE_REVISION: all(Object.values(vault.secretUrls)).apply((urls) => digest(urls.join())),
        ...args.settings,
      };
    }
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** `OPENAI_API_KEY` as a vault writes names: `openai-api-key`. */
function toSecretName(variable: string): string {
  return variable.toLowerCase().replaceAll('_', '-');
}
