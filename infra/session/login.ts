import { readStackConfig } from './config-file.ts';
import type { Stack } from './stack.ts';

/** Fails in one sentence when the stack is on Azure and nobody is logged in there: before there is a CLI that looks for plugins. */
export async function requireLogin(stack: Stack): Promise<void> {
  if (readStackConfig(stack)['tuneup:place'] !== 'azure') return;
  const { readAccount } = await import('../azure/login.ts');
  await readAccount();
}
