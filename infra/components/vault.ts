import authorization from '@pulumi/azure-native/authorization/index.js';
import keyvault from '@pulumi/azure-native/keyvault/index.js';
import managedidentity from '@pulumi/azure-native/managedidentity/index.js';
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, secret } from '@pulumi/pulumi';
import type { Account } from '../azure/login.ts';
import { nameRoleAssignment, roleId } from '../azure/roles.ts';
import type { Placed } from './placed.ts';

export interface VaultArgs extends Placed {
  account: Account;
  /** The only subnet that it answers. */
  subnetId: Input<string>;
  /** By the name each has in the vault: kebab-case. */
  secrets: Record<string, Input<string>>;
}

/** Secrets behind roles and one subnet, and an identity that may read them and do nothing else. */
export class Vault extends ComponentResource {
  /** The identity that may read the secrets, once it may. */
  readonly readerId: Output<string>;
  readonly readerPrincipalId: Output<string>;
  /** Addresses of the secrets, by name; a new version has another address. */
  readonly secretUrls: Record<string, Output<string>>;

  constructor(name: string, args: VaultArgs, options?: ComponentResourceOptions) {
    super('tuneup:components:Vault', name, {}, options);
    const parent = this;
    const { account, location, resourceGroupName, tags } = args;
    const placed = { resourceGroupName, location, tags };
    const vault = createVault();
    const reader = createReader();
    const right = createRight();
    this.readerId = right.id.apply(() => reader.id);
    this.readerPrincipalId = reader.principalId;
    this.secretUrls = Object.fromEntries(Object.entries(args.secrets).map(createSecret));
    this.registerOutputs({ readerId: this.readerId });

    /** Named by Pulumi, anew each time: with purge protection a destroyed vault keeps its name for a week. */
    function createVault() {
      return new keyvault.Vault(
        // A vault's name has at most 24 characters, and 8 of them are Pulumi's.
        name.slice(0, 16),
        {
          ...placed,
          properties: {
            tenantId: account.tenantId,
            sku: { family: 'A', name: 'standard' },
            enableRbacAuthorization: true,
            enableSoftDelete: true,
            softDeleteRetentionInDays: 7,
            enablePurgeProtection: true,
            networkAcls: {
              // Secrets are written by way of the resource manager, which is no neighbour either.
              bypass: 'AzureServices',
              defaultAction: 'Deny',
              virtualNetworkRules: [{ id: args.subnetId }],
            },
          },
        },
        { parent },
      );
    }

    function createReader() {
      return new managedidentity.UserAssignedIdentity(
        `${name}-reader`,
        { ...placed, resourceName: `${name}-reader` },
        { parent },
      );
    }

    function createRight() {
      return new authorization.RoleAssignment(
        `${name}-reader-right`,
        {
          scope: vault.id,
          roleAssignmentName: nameRoleAssignment(account.subscriptionId, name, 'secretsUser'),
          roleDefinitionId: roleId(account.subscriptionId, 'secretsUser'),
          principalId: reader.principalId,
          // Told, not looked up: the directory may not have heard of it yet.
          principalType: 'ServicePrincipal',
        },
        { parent },
      );
    }

    function createSecret([secretName, value]: [string, Input<string>]): [string, Output<string>] {
      const made = new keyvault.Secret(
        `${name}-${secretName}`,
        { resourceGroupName, vaultName: vault.name, secretName, tags, properties: { value: secret(value) } },
        { parent },
      );
      return [secretName, made.properties.secretUriWithVersion];
    }
  }
}
