/** `node infra/cli/index.ts`: sees to it that a Pulumi CLI is here and prints its path. */
import { ensurePulumi } from './ensure-pulumi.ts';

try {
  console.log((await ensurePulumi()).command);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
