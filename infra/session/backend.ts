import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { tuneupFolder } from './folders.ts';

/** Where state is kept unless the person has chosen another place. The folder must exist when it is used. */
export function ownBackend(): string {
  return `file://${join(tuneupFolder(), 'state')}`;
}

/** Whether the person has chosen where Pulumi keeps state: by PULUMI_BACKEND_URL, by a token, or by `pulumi login`. */
export function hasTeamBackend(environment: Record<string, string | undefined> = process.env): boolean {
  const { PULUMI_BACKEND_URL: url, PULUMI_ACCESS_TOKEN: token, PULUMI_HOME: home = join(homedir(), '.pulumi') } = environment;
  if (url) return url !== ownBackend();
  return Boolean(token) || readLogin(home) !== '';
}

function readLogin(home: string): string {
  try {
    return (JSON.parse(readFileSync(join(home, 'credentials.json'), 'utf8')) as { current?: string }).current ?? '';
  } catch {
    return '';
  }
}
