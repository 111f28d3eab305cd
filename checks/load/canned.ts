import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What both sides are asked, and the one answer that the model of both has. */
export interface Canned {
  question: Record<string, unknown>;
  proposal: { path: string; text: string; explanation: string };
}

/** Read by both sides and by who asks them. */
export const cannedFile = join(import.meta.dirname, 'canned.json');

export function readCanned(): Canned {
  return JSON.parse(readFileSync(cannedFile, 'utf8'));
}
