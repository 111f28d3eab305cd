import { execFileSync } from 'node:child_process';

/** Who signs commits and whose records they are: the git user of this machine, else Tuneup itself. */
export function readAuthor(): { name: string; email: string } {
  return { name: readSetting('user.name') || 'Tuneup', email: readSetting('user.email') || 'tuneup@localhost' };
}

function readSetting(name: string): string {
  try {
    return execFileSync('git', ['config', '--get', name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
