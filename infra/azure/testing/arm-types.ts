import { readFileSync } from 'node:fs';
import type { Problem } from '../../../bench/problem.ts';
import type { DeclaredResource } from './declared-resources.ts';

interface Reference {
  $ref: string;
}

interface Property {
  type: Reference;
  flags: number;
}

/** A type as the files hold it; which fields there are depends on `$type`. */
interface ArmType {
  $type: string;
  name?: string;
  body?: Reference;
  properties?: Record<string, Property>;
  additionalProperties?: Reference;
  itemType?: Reference;
  elements?: Reference[];
  value?: string;
  minLength?: number;
  maxLength?: number;
  minValue?: number;
  maxValue?: number;
  pattern?: string;
}

type Json = Record<string, unknown>;

const required = 1;
const readOnly = 2;
/** Marked in a way of their own on every resource. */
const ownKeys = ['id', 'name', 'type', 'apiVersion'];

/** Where each of Pulumi's types is found, and which of its inputs belong into the path, the resource's own name first. */
const places: Record<string, { file: string; type: string; path: string[] }> = {
  'app:ContainerApp': { file: 'app@2025-02-02-preview', type: 'Microsoft.App/containerApps', path: ['containerAppName'] },
  'app:ManagedEnvironment': {
    file: 'app@2025-02-02-preview',
    type: 'Microsoft.App/managedEnvironments',
    path: ['environmentName'],
  },
  'authorization:RoleAssignment': {
    file: 'authorization@2022-04-01',
    type: 'Microsoft.Authorization/roleAssignments',
    path: ['roleAssignmentName', 'scope'],
  },
  'compute:VirtualMachine': { file: 'compute@2024-11-01', type: 'Microsoft.Compute/virtualMachines', path: ['vmName'] },
  'compute:VirtualMachineRunCommandByVirtualMachine': {
    file: 'compute@2024-11-01',
    type: 'Microsoft.Compute/virtualMachines/runCommands',
    path: ['runCommandName', 'vmName'],
  },
  'dbforpostgresql:Server': {
    file: 'dbforpostgresql@2025-08-01',
    type: 'Microsoft.DBforPostgreSQL/flexibleServers',
    path: ['serverName'],
  },
  'dbforpostgresql:Database': {
    file: 'dbforpostgresql@2025-08-01',
    type: 'Microsoft.DBforPostgreSQL/flexibleServers/databases',
    path: ['databaseName', 'serverName'],
  },
  'keyvault:Vault': { file: 'keyvault@2024-11-01', type: 'Microsoft.KeyVault/vaults', path: ['vaultName'] },
  'keyvault:Secret': {
    file: 'keyvault@2024-11-01',
    type: 'Microsoft.KeyVault/vaults/secrets',
    path: ['secretName', 'vaultName'],
  },
  'operationalinsights:Workspace': {
    file: 'operationalinsights@2023-09-01',
    type: 'Microsoft.OperationalInsights/workspaces',
    path: ['workspaceName'],
  },
  'devtestlab:GlobalSchedule': { file: 'devtestlab@2018-09-15', type: 'Microsoft.DevTestLab/schedules', path: ['name'] },
  'managedidentity:UserAssignedIdentity': {
    file: 'managedidentity@2023-01-31',
    type: 'Microsoft.ManagedIdentity/userAssignedIdentities',
    path: ['resourceName'],
  },
  'network:NetworkSecurityGroup': {
    file: 'network@2024-05-01',
    type: 'Microsoft.Network/networkSecurityGroups',
    path: ['networkSecurityGroupName'],
  },
  'network:SecurityRule': {
    file: 'network@2024-05-01',
    type: 'Microsoft.Network/networkSecurityGroups/securityRules',
    path: ['securityRuleName', 'networkSecurityGroupName'],
  },
  'network:VirtualNetwork': {
    file: 'network@2024-05-01',
    type: 'Microsoft.Network/virtualNetworks',
    path: ['virtualNetworkName'],
  },
  'network:Subnet': {
    file: 'network@2024-05-01',
    type: 'Microsoft.Network/virtualNetworks/subnets',
    path: ['subnetName', 'virtualNetworkName'],
  },
  'network:PublicIPAddress': {
    file: 'network@2024-05-01',
    type: 'Microsoft.Network/publicIPAddresses',
    path: ['publicIpAddressName'],
  },
  'network:NetworkInterface': {
    file: 'network@2024-05-01',
    type: 'Microsoft.Network/networkInterfaces',
    path: ['networkInterfaceName'],
  },
};

/** What the types refuse though Azure takes it, each with its reason. */
const exceptions: Record<string, string> = {
  'azure-native:compute:VirtualMachine.properties.hardwareProfile.vmSize':
    'the list of sizes was closed years ago; which sizes there are depends on subscription and region',
  'azure-native:app:ContainerApp.properties.template.containers[0].resources.cpu':
    'the types know whole numbers alone, and half a CPU is what is meant',
};

/** Types there is no file of at hand, each with what is lost by that. */
const unchecked: Record<string, string> = {
  'resources:ResourceGroup': 'a name, a place and tags',
  'privatedns:PrivateZone': 'a name and tags; its one rule, the end of the name, has a test of its own',
  'privatedns:VirtualNetworkLink': 'two names, a flag and an id',
};

/** What Azure's own types have against a declared resource; empty when its request has the right shape. */
export function findTypeProblems({ type, name, inputs }: Pick<DeclaredResource, 'type' | 'name' | 'inputs'>): Problem[] {
  const kind = type.replace('azure-native:', '');
  if (kind in unchecked) return [];
  const place = places[kind];
  if (place === undefined) return [{ where: type, what: 'there are no types for it here' }];
  const types = JSON.parse(readFileSync(new URL(`./types/${place.file}.json`, import.meta.url), 'utf8')) as ArmType[];
  const wanted = `${place.type}@${place.file.split('@')[1]}`.toLowerCase();
  const resource = types.find(({ $type, name }) => $type === 'ResourceType' && name?.toLowerCase() === wanted);
  if (resource?.body === undefined) return [{ where: type, what: `the file ${place.file} has no ${place.type}` }];
  const [nameInput = ''] = place.path;
  const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => ![...place.path, 'resourceGroupName'].includes(key)));
  const body = follow(resource.body);
  // What has no name of its own gets one from Pulumi: its name there and eight random characters.
  const request = unflatten(body, { ...withIdentityMap(own), name: inputs[nameInput] ?? `${name}0a1b2c3d` });
  return check(body, request, type).filter(({ where }) => !(where in exceptions));

  function follow(reference: Reference): ArmType {
    return types[Number(reference.$ref.split('/').at(-1))] ?? { $type: 'AnyType' };
  }

  /** Pulumi lifts what Azure keeps under `properties`; this puts it back, at every depth. */
  function unflatten(at: ArmType, value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => (at.itemType ? unflatten(follow(at.itemType), item) : item));
    if (typeof value !== 'object' || value === null || at.$type !== 'ObjectType') return value;
    const nested = at.properties?.properties;
    const inner = nested === undefined ? undefined : follow(nested.type);
    const lifted: Json = {};
    const result: Json = {};
    for (const [key, item] of Object.entries(value)) {
      const known = at.properties?.[key];
      if (known !== undefined) result[key] = unflatten(follow(known.type), item);
      else if (inner?.properties?.[key] !== undefined) lifted[key] = item;
      else result[key] = item;
    }
    if (inner !== undefined && Object.keys(lifted).length > 0) result.properties = unflatten(inner, lifted);
    return result;
  }

  function check(at: ArmType, value: unknown, where: string): Problem[] {
    switch (at.$type) {
      case 'ObjectType':
        return checkObject(at, value, where);
      case 'ArrayType': {
        const { itemType } = at;
        if (!Array.isArray(value)) return [{ where, what: 'must be a list' }];
        return itemType === undefined ? [] : value.flatMap((item, i) => check(follow(itemType), item, `${where}[${i}]`));
      }
      case 'UnionType':
        return checkUnion(at, value, where);
      case 'StringLiteralType':
        return value === at.value ? [] : [{ where, what: `must be "${at.value}", got ${JSON.stringify(value)}` }];
      case 'StringType':
        return checkText(at, value, where);
      case 'IntegerType':
        return Number.isInteger(value) ? [] : [{ where, what: `must be a whole number, got ${JSON.stringify(value)}` }];
      case 'BooleanType':
        return typeof value === 'boolean' ? [] : [{ where, what: `must be true or false, got ${JSON.stringify(value)}` }];
      default:
        return [];
    }
  }

  function checkObject(at: ArmType, value: unknown, where: string): Problem[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ where, what: 'must be an object' }];
    const properties = at.properties ?? {};
    const missing = Object.entries(properties).filter(
      ([key, { flags }]) => flags & required && !(flags & readOnly) && !ownKeys.includes(key) && !(key in value),
    );
    return [
      ...missing.map(([key]) => ({ where: `${where}.${key}`, what: 'is required' })),
      ...Object.entries(value).flatMap(([key, item]) => {
        const property = properties[key];
        const path = `${where}.${key}`;
        if (property === undefined)
          return at.additionalProperties
            ? check(follow(at.additionalProperties), item, path)
            : [{ where: path, what: 'is not known' }];
        if (property.flags & readOnly && !ownKeys.includes(key)) return [{ where: path, what: 'is read-only' }];
        return check(follow(property.type), item, path);
      }),
    ];
  }

  /** A list of words plus "any text" stands for words of newer versions; of these only the known ones pass, or a misspelt one would. */
  function checkUnion(at: ArmType, value: unknown, where: string): Problem[] {
    const branches = (at.elements ?? []).map(follow);
    const words = branches.filter(({ $type }) => $type === 'StringLiteralType');
    const allowed = words.length > 0 ? branches.filter(({ $type }) => $type !== 'StringType') : branches;
    const isTaken = allowed.some((branch) => check(branch, value, where).length === 0);
    return isTaken
      ? []
      : [{ where, what: `must be one of ${words.map((word) => word.value).join(', ')}, got ${JSON.stringify(value)}` }];
  }
}

function checkText(
  { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern }: ArmType,
  value: unknown,
  where: string,
): Problem[] {
  if (typeof value !== 'string') return [{ where, what: `must be text, got ${JSON.stringify(value)}` }];
  if (value.length < minLength || value.length > maxLength)
    return [{ where, what: `must have ${minLength} to ${maxLength} characters, got ${value.length}` }];
  return pattern === undefined || new RegExp(pattern).test(value)
    ? []
    : [{ where, what: `must match ${pattern}, got "${value}"` }];
}

/** Pulumi takes a list of identities, Azure an object with them as keys. */
function withIdentityMap(inputs: Json): Json {
  const identity = inputs.identity as { userAssignedIdentities?: unknown } | undefined;
  if (!Array.isArray(identity?.userAssignedIdentities)) return inputs;
  const map = Object.fromEntries(identity.userAssignedIdentities.map((id) => [String(id), {}]));
  return { ...inputs, identity: { ...identity, userAssignedIdentities: map } };
}
