/**
 * What `make` runs: `node infra/session/index.ts up|preview|destroy|outputs|env|clean [--stack NAME] [--repository PATH] [--targets LIST] [-- more for pulumi]`.
 * Plain `pulumi up` does the same work; this adds Node, the CLI, the lock, the recovery of a killed session, and the account at the end.
 */
import { readArguments } from './arguments.ts';
import { clean } from './clean.ts';
import { destroy } from './destroy.ts';
import { printEnvironment } from './environment.ts';
import { printOutputs } from './outputs.ts';
import { preview } from './preview.ts';
import { up } from './up.ts';

const commands = { up, preview, destroy, outputs: printOutputs, env: printEnvironment, clean };

try {
  const { command, request } = readArguments(process.argv.slice(2), Object.keys(commands));
  process.exitCode = await commands[command as keyof typeof commands](request);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
