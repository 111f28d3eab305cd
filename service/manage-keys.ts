import { failure } from '../bench/failure.ts';
import { type AdminAccess, readAdminAccess } from './admin.ts';
import { readSettings } from './settings.ts';
import type { KeyRecord } from './storage/storage.ts';

const usage = 'expected: keys create NAME, keys list, or keys revoke ID';

/**
 * `create NAME`, `list` or `revoke ID`, asked of the running service: nobody else can open its database. Fails with
 * `service-not-running` when there is none.
 */
export async function manageKeys(
  [action = '', subject = '', ...more]: readonly string[],
  environment: Record<string, string | undefined>,
  print: (line: string) => void,
): Promise<void> {
  const needsSubject = action !== 'list';
  if (!['create', 'list', 'revoke'].includes(action) || needsSubject !== (subject !== '') || more.length > 0)
    throw failure('command-unknown', usage);
  const access = await readAdminAccess(readSettings(environment).dataFolder);
  if (action === 'create') {
    const { id, key } = await ask<{ id: string; key: string }>(access, 'POST', '/admin/keys', { name: subject });
    print(`${key}  (id ${id}; it is shown only now)`);
  } else if (action === 'revoke') {
    await ask(access, 'DELETE', `/admin/keys/${encodeURIComponent(subject)}`);
    print(`revoked ${subject}`);
  } else {
    const { keys } = await ask<{ keys: Wire<KeyRecord>[] }>(access, 'GET', '/admin/keys');
    for (const { id, name, createdAt, revokedAt } of keys)
      print(`${id}  ${name}  made ${createdAt}${revokedAt === undefined ? '' : `, revoked ${revokedAt}`}`);
  }
}

/** A record after JSON: times are text. */
type Wire<Record> = { [Field in keyof Record]: Record[Field] extends Date | undefined ? string : Record[Field] };

async function ask<Answer>({ url, token }: AdminAccess, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer & { error?: string };
  if (!response.ok) throw failure('service-refused', answer.error ?? `the service answered with status ${response.status}`);
  return answer;
}
