import { execFileSync } from 'node:child_process';

/** Owner and name of a repository: as configured, else from its remote's address, else `local` and the last part of its path. */
export function nameRepository(
  repository: string,
  { organization, project }: { organization: string; project: string },
): { organization: string; project: string } {
  const address = isUrl(repository) ? repository : (readRemote(repository) ?? '');
  const [owner, name] = parseAddress(address);
  const last =
    repository
      .replace(/\/+$/, '')
      .replace(/\.git$/, '')
      .split(/[/:]/)
      .at(-1) ?? '';
  return { organization: toName(organization || owner || 'local'), project: toName(project || name || last || 'project') };
}

export function isUrl(repository: string): boolean {
  return /^([a-z+]+:\/\/|[\w.-]+@[\w.-]+:)/.test(repository);
}

/** Owner and name from `https://host/owner/name.git` or `git@host:owner/name.git`; empty when the address has another shape. */
function parseAddress(address: string): [string, string] {
  const match = address.match(
    /^(?:https?:\/\/|ssh:\/\/|git:\/\/)[^/]+\/(?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?\/?$|^[\w.-]+@[\w.-]+:(?:.*\/)?([^/]+)\/([^/]+?)(?:\.git)?$/,
  );
  return [match?.[1] ?? match?.[3] ?? '', match?.[2] ?? match?.[4] ?? ''];
}

function readRemote(path: string): string | undefined {
  try {
    return execFileSync('git', ['-C', path, 'remote', 'get-url', 'origin'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}

function toName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|[.-]+$/g, '') || 'project';
}
