import { createHash } from 'node:crypto';

/** A target's name as a file name: readable, and different for different targets. */
export function slug(target: string): string {
  const readable = target
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase();
  return `${readable.slice(-60)}-${createHash('sha256').update(target).digest('hex').slice(0, 6)}`;
}
