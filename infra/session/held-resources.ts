import { existsSync, readFileSync } from 'node:fs';

/** Types of what a stack's state, a file of the engine's, still holds; empty where there is no such file. */
export function readHeldTypes(stateFile: string): string[] {
  if (!existsSync(stateFile)) return [];
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as { checkpoint?: { latest?: { resources?: { type?: string }[] } } };
  return (state.checkpoint?.latest?.resources ?? []).map(({ type = '' }) => type);
}
