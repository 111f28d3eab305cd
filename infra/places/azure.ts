import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import resources from '@pulumi/azure-native/resources/index.js';
import { type ComponentResourceOptions, getStack, type Output, Config as StackConfig } from '@pulumi/pulumi';
import { failure } from '../../bench/failure.ts';
import { readGoProxy, readNpmRegistry } from '../../cloud-init/registries.ts';
import { renderBenchVm } from '../../cloud-init/render.ts';
import { estimateCost } from '../azure/cost.ts';
import { type Account, readAccount } from '../azure/login.ts';
import { describeModel } from '../azure/model-settings.ts';
import { findRegistry } from '../azure/registry.ts';
import { AiService } from '../components/ai-service.ts';
import { checkSize } from '../components/bench-vm.ts';
import { Fork } from '../components/fork.ts';
import { Network } from '../components/network.ts';
import type { AzureConfig } from '../config.ts';
import { CallerAddress } from '../resources/caller-address.ts';
import { GeneratedSecret } from '../resources/generated-secret.ts';
import { stackFolder } from '../session/folders.ts';
import { addressOf, declareAzureMachine } from './azure-machine.ts';
import { declareLocalService } from './local-service.ts';
import type { Place } from './place.ts';
import { nameRepository } from './repository-name.ts';

/** What the place is declared from, beside its config: everything that is looked up first. */
export interface AzureSurroundings {
  account: Account;
  stack: string;
  /** Who pays, in every tag. */
  owner: string;
  sshPublicKey: string;
  /** Folder on this machine for what is kept of the stack. */
  localFolder: string;
  /** The config secret `modelKey`; absent when it is not set. */
  modelKey?: Output<string>;
}

/** The machine on Azure, the service too when there is an image of it, the forge on GitHub. Fails with `azure-login-missing` before anything is declared. */
export async function createAzurePlace(config: AzureConfig): Promise<Place> {
  const account = await readAccount();
  const stack = getStack();
  const modelKey = new StackConfig('tuneup').getSecret('modelKey');
  return declareAzurePlace(config, {
    account,
    stack,
    // The same whoever runs the session: a tag that changed with the person would change every resource.
    owner: config.member || nameRepository(config.repository, config).organization,
    sshPublicKey: await readPublicKey(config.sshPublicKeyFile),
    localFolder: stackFolder(stack),
    ...(modelKey === undefined ? {} : { modelKey }),
  });
}

/** Declares all of it. Whatever can be refused is refused first: half a place must not be made. */
export function declareAzurePlace(
  config: AzureConfig,
  surroundings: AzureSurroundings,
  options: ComponentResourceOptions = {},
): Place {
  const { account, stack, owner, sshPublicKey, localFolder, modelKey } = surroundings;
  checkStackName(stack);
  checkSize(config.vmSize);
  const { housekeepingCpus, measuringCpus } = config;
  const registries = { npmRegistry: config.npmRegistry || readNpmRegistry(), goProxy: config.goProxy || readGoProxy() };
  const cloudConfig = renderBenchVm({ housekeepingCpus, measuringCpus, ...registries });
  const wantedService = config.serviceImage === '' ? undefined : describeService();
  const { location, repository, forgeUrl } = config;
  const { organization, project } = nameRepository(repository, config);
  const workspaceFolder = `/home/bench/tuneup/${stack}`;
  const identityFile = config.sshPublicKeyFile.replace(/\.pub$/, '');
  const name = `tuneup-${stack}`;
  const tags = { project: 'tuneup', stack, owner };

  const caller = new CallerAddress('ssh-sources', { sshAllowFrom: config.sshAllowFrom }, options);
  const group = new resources.ResourceGroup(name, { resourceGroupName: name, location, tags }, options);
  const placed = { resourceGroupName: group.name, location, tags };
  const network = new Network(name, { ...placed, sshSources: caller.cidrs }, options);
  const { publicAddress } = network;
  const machine = declareMachine();
  const service = wantedService === undefined ? declareLocalService(0) : declareService(wantedService);
  declareFork();
  const cost = estimateCost(config);

  return {
    machine: {
      executor: addressOf(publicAddress),
      workspaceFolder,
      ssh: { hostKey: machine.hostKey, identityFile, localFolder },
      dependsOn: machine.dependsOn,
      isAsleep: config.vmPower === 'deallocated',
    },
    repository,
    organization,
    project,
    ...service,
    forgeUrl,
    forgeTokenFile: '',
    outputs: {
      sshCommand: machine.sshCommand,
      vmName: machine.vmName,
      resourceGroup: group.name,
      allowedSshSource: caller.cidrs,
      vmPower: machine.vmPower,
      hourlyCost: cost.hourly,
      monthlyCost: cost.monthly,
    },
  };

  function declareMachine() {
    return declareAzureMachine(
      name,
      {
        ...config,
        ...placed,
        account,
        interfaceId: network.interfaceId,
        publicAddress,
        sshPublicKey,
        identityFile,
        knownHostsFile: join(localFolder, 'known_hosts'),
        workspaceFolder,
        cloudConfig,
        hasDeployKey: config.deployKey !== 'none',
      },
      options,
    );
  }

  function describeService() {
    const { serviceImage: image, serviceReplicas: replicas, databaseSize } = config;
    const registry = findRegistry(image, config.serviceRegistry);
    const { settings, keyVariable } = describeModel(config);
    const secretSettings = keyVariable === undefined ? {} : { [keyVariable]: demandModelKey() };
    return { image, replicas, databaseSize, settings, secretSettings, ...(registry === undefined ? {} : { registry }) };
  }

  function demandModelKey(): Output<string> {
    if (modelKey !== undefined) return modelKey;
    throw failure(
      'model-key-missing',
      `tuneup:model is "${config.model}", which needs a key: \`pulumi config set --secret tuneup:modelKey\``,
    );
  }

  function declareService(wanted: ReturnType<typeof describeService>) {
    const serviceKeyFile = join(localFolder, 'service-key');
    const databasePassword = new GeneratedSecret(
      'database-password',
      // The server wants letters of both kinds, digits and another character.
      { purpose: 'database', prefix: 'Tu1-', file: '' },
      options,
    );
    const key = new GeneratedSecret('service-key', { purpose: 'service', prefix: 'cf-', file: serviceKeyFile }, options);
    const { url } = new AiService(
      `${name}-service`,
      {
        ...placed,
        ...wanted,
        account,
        virtualNetworkId: network.id,
        appsSubnetId: network.appsSubnetId,
        databaseSubnetId: network.databaseSubnetId,
        databasePassword: databasePassword.value,
        key: key.value,
      },
      options,
    );
    // The key is in its file before the url is known.
    return { serviceUrl: url, serviceKeyFile };
  }

  function declareFork() {
    const { deployKey } = config;
    const key = { key: machine.deployKey, mayWrite: deployKey === 'write' };
    return new Fork(
      name,
      {
        owner: organization,
        repository: project,
        ...(forgeUrl === 'https://api.github.com' ? {} : { baseUrl: `${forgeUrl}/` }),
        ...(deployKey === 'none' ? {} : { deployKey: key }),
      },
      options,
    );
  }
}

/** Names of many things on Azure are made from it, and some of those are short. */
function checkStackName(stack: string): void {
  if (!/^[a-z](-?[a-z0-9]){0,9}$/.test(stack))
    throw failure(
      'stack-name-unfit',
      `a stack on Azure must have a name of at most 10 lower-case letters, digits and single "-", beginning with a letter, such as dev; got "${stack}"`,
    );
}

async function readPublicKey(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw failure(
      'ssh-key-missing',
      `tuneup:sshPublicKeyFile names ${file}, which cannot be read: make a key with \`ssh-keygen -t ed25519\`, or set it to yours`,
      error,
    );
  });
  const key = text.trim();
  if (/^(ssh-ed25519|ssh-rsa) \S+( .*)?$/.test(key)) return key;
  throw failure(
    'ssh-key-unreadable',
    `${file} must hold one public key, ssh-ed25519 AAAA... or ssh-rsa AAAA..., and holds something else`,
  );
}
