import { createHash } from 'node:crypto';

/** Built-in roles, as narrow as they come, by their ids, which are the same in every subscription. */
const roles = {
  /** Key Vault Secrets User: reads values of secrets. */
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6',
  /** AcrPull: pulls images. */
  pullImages: '7f951dda-4ed3-4680-a7ca-43fe172d538d',
} as const;

export type Role = keyof typeof roles;

/** The resource id of a built-in role. */
export function roleId(subscriptionId: string, role: Role): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`;
}

/** A role assignment's name must be a GUID; the same subscription, stack and role give the same one. */
export function nameRoleAssignment(subscriptionId: string, holder: string, role: Role): string {
  const digest = createHash('sha256').update(`${subscriptionId}/${holder}/${role}`).digest('hex');
  // Version 8, "as one likes", and the usual variant.
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `8${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}
