import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TokenCredential } from '@azure/identity';
import { failure, isFailure } from '../../bench/failure.ts';

type Environment = Record<string, string | undefined>;

/** Who is logged in, and where it is paid. */
export interface Account {
  subscriptionId: string;
  tenantId: string;
}

/** Asks the Azure CLI; its output, or a failure when it is not there or not logged in. */
export type RunAz = (args: string[]) => Promise<string>;

/**
 * The account that the providers will use, found the way they find it: `ARM_*` variables, else the Azure CLI. Fails with `azure-login-missing` before
 * anything is asked of Azure, in one sentence.
 */
export async function readAccount(environment: Environment = process.env, az: RunAz = runAz): Promise<Account> {
  const { ARM_SUBSCRIPTION_ID: subscriptionId, ARM_TENANT_ID: tenantId } = environment;
  if (hasOwnIdentity(environment)) {
    if (subscriptionId && tenantId) return { subscriptionId, tenantId };
    throw loginMissing(`ARM_CLIENT_ID is set without ${subscriptionId ? 'ARM_TENANT_ID' : 'ARM_SUBSCRIPTION_ID'}`);
  }
  try {
    const account = JSON.parse(await az(['account', 'show', '--output', 'json'])) as { id?: string; tenantId?: string };
    if (account.id && account.tenantId)
      return { subscriptionId: subscriptionId || account.id, tenantId: tenantId || account.tenantId };
  } catch (error) {
    throw loginMissing(isFailure(error) ? error.message : 'the Azure CLI gave no account', error);
  }
  throw loginMissing('the Azure CLI gave no account');
}

/** The same account as a credential for Azure's own clients, which by themselves would read other variables than the Pulumi provider does. */
export async function createCredential(environment: Environment = process.env): Promise<TokenCredential> {
  const { AzureCliCredential, ClientAssertionCredential, ClientSecretCredential, ManagedIdentityCredential } = await import(
    '@azure/identity'
  );
  const {
    ARM_TENANT_ID: tenantId = '',
    ARM_CLIENT_ID: clientId = '',
    ARM_CLIENT_SECRET: secret,
    ARM_OIDC_TOKEN: token,
  } = environment;
  if (secret) return new ClientSecretCredential(tenantId, clientId, secret);
  if (token && isTrue(environment.ARM_USE_OIDC)) return new ClientAssertionCredential(tenantId, clientId, async () => token);
  if (isTrue(environment.ARM_USE_MSI))
    return clientId ? new ManagedIdentityCredential({ clientId }) : new ManagedIdentityCredential();
  return new AzureCliCredential();
}

function hasOwnIdentity(environment: Environment): boolean {
  const { ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_OIDC_TOKEN, ARM_USE_OIDC, ARM_USE_MSI } = environment;
  return Boolean(ARM_CLIENT_ID && (ARM_CLIENT_SECRET || (ARM_OIDC_TOKEN && isTrue(ARM_USE_OIDC)))) || isTrue(ARM_USE_MSI);
}

function isTrue(text: string | undefined): boolean {
  return ['1', 'true'].includes((text ?? '').toLowerCase());
}

function loginMissing(why: string, cause?: unknown): Error {
  return failure(
    'azure-login-missing',
    `this stack is on Azure and needs a login: ${why}. Run \`az login\` (and \`az account set --subscription NAME\`), or set ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_TENANT_ID and ARM_SUBSCRIPTION_ID`,
    cause,
  );
}

async function runAz(args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)('az', args, { timeout: 20_000 })).stdout;
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw failure('az-unusable', isAbsent ? 'there is no Azure CLI on PATH' : 'the Azure CLI is not logged in', error);
  }
}
