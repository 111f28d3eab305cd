import postgres from '@pulumi/azure-native/dbforpostgresql/index.js';
import privatedns from '@pulumi/azure-native/privatedns/index.js';
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, type Output, secret } from '@pulumi/pulumi';
import type { Placed } from './placed.ts';

export interface DatabaseArgs extends Placed {
  virtualNetworkId: Input<string>;
  /** Handed over to PostgreSQL flexible servers. */
  subnetId: Input<string>;
  /** Such as `Standard_B1ms`: what begins with `Standard_B` is burstable. */
  size: string;
  /** Of the user `tuneup`; letters, digits, `-` and `_`. */
  password: Input<string>;
}

const user = 'tuneup';
const databaseName = 'tuneup';
/** Least that there is. */
const storageGigabytes = 32;

/** A PostgreSQL server that has no public address: found by name, and reached, inside the network alone. */
export class Database extends ComponentResource {
  /** With the password in it; a secret. */
  readonly url: Output<string>;

  constructor(name: string, args: DatabaseArgs, options?: ComponentResourceOptions) {
    super('tuneup:components:Database', name, {}, options);
    const parent = this;
    const { location, resourceGroupName, tags } = args;
    const placed = { resourceGroupName, location, tags };
    const zone = createZone();
    const link = createLink();
    const server = createServer();
    const database = createDatabase();
    this.url = secret(
      interpolate`postgresql://${user}:${args.password}@${server.fullyQualifiedDomainName}:5432/${database.name}?sslmode=verify-full`,
    );
    this.registerOutputs({ url: this.url });

    /** The name must end as it does: Azure puts the server's address into it by itself. */
    function createZone() {
      return new privatedns.PrivateZone(
        `${name}-zone`,
        { resourceGroupName, tags, location: 'global', privateZoneName: `${name}.private.postgres.database.azure.com` },
        { parent },
      );
    }

    function createLink() {
      return new privatedns.VirtualNetworkLink(
        `${name}-zone-link`,
        {
          resourceGroupName,
          tags,
          location: 'global',
          privateZoneName: zone.name,
          virtualNetworkLinkName: `${name}-zone-link`,
          registrationEnabled: false,
          virtualNetwork: { id: args.virtualNetworkId },
        },
        { parent },
      );
    }

    /** Named by Pulumi: the name is a host name that nobody else in Azure may have. */
    function createServer() {
      return new postgres.Server(
        name,
        {
          ...placed,
          version: '17',
          sku: { name: args.size, tier: /^Standard_B/i.test(args.size) ? 'Burstable' : 'GeneralPurpose' },
          storage: { storageSizeGB: storageGigabytes, autoGrow: 'Enabled' },
          backup: { backupRetentionDays: 7, geoRedundantBackup: 'Disabled' },
          highAvailability: { mode: 'Disabled' },
          administratorLogin: user,
          administratorLoginPassword: secret(args.password),
          authConfig: { passwordAuth: 'Enabled', activeDirectoryAuth: 'Disabled' },
          network: {
            delegatedSubnetResourceId: args.subnetId,
            privateDnsZoneArmResourceId: zone.id,
            publicNetworkAccess: 'Disabled',
          },
        },
        // Without the link the server cannot write its name, and is refused.
        { parent, dependsOn: link },
      );
    }

    function createDatabase() {
      return new postgres.Database(
        `${name}-database`,
        { resourceGroupName, serverName: server.name, databaseName, charset: 'UTF8', collation: 'en_US.utf8' },
        { parent },
      );
    }
  }
}
