import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openConsole } from '../command-line/open-console.ts';
import { readCount } from '../command-line/options.ts';
import { isFailure } from '../failure.ts';
import { chooseSteps, runSteps, steps } from './steps.ts';
import { readStudy, writeStudy } from './study.ts';

/**
 * The soundness study: `npm run bench:soundness -- [record] [replay] [process] [compare] [analysis] [live] [page] [options]`. Without a step it does what is
 * missing, and goes on with the live sessions.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const console = openConsole();
try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string' },
      sessions: { type: 'string' },
      live: { type: 'string' },
      seconds: { type: 'string' },
      'compare-seconds': { type: 'string' },
      folder: { type: 'string' },
    },
  });
  const folder = values.folder ?? join(root, 'case-studies/tuneup/soundness');
  const options = {
    folder,
    workFolder: join(root, '.tuneup/soundness'),
    runs: readCount('runs', values.runs) ?? 8000,
    sessions: readCount('sessions', values.sessions) ?? 1200,
    live: readCount('live', values.live) ?? 100,
    seconds: readCount('seconds', values.seconds) ?? 7200,
    compareSeconds: readCount('compare-seconds', values['compare-seconds']) ?? 60,
    signal: console.signal,
    onProgress: (text: string) => console.note(`${text}\n`),
  };
  const chosen = chooseSteps(positionals, await readStudy(folder));
  await runSteps(chosen, options, (study) => writeStudy(folder, study));
  console.print(`${join(folder, 'README.md')}\n`);
} catch (error) {
  console.note(`${isFailure(error) ? error.message : String(error)}\nsteps: ${Object.keys(steps).join(', ')}\n`);
  process.exitCode = 3;
} finally {
  console.close();
}
