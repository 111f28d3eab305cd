/** `npm run service:schemathesis [-- --examples N]`: schemathesis, from PyPI, against the service's own description. */
import { parseArgs } from 'node:util';
import { readCount } from '../../bench/command-line/options.ts';
import { runToEnd } from '../../service/process.ts';
import { exploreService } from './explore.ts';

await runToEnd(async () => {
  const { values } = parseArgs({ options: { examples: { type: 'string' } } });
  const { exitCode, output } = await exploreService(readCount('examples', values.examples) ?? 50);
  console.log(output);
  process.exit(exitCode);
});
