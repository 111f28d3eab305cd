/**
 * `npm run service:load [-- --rounds N --seconds N --warm-up N --connections N --starts N --folder DIR]`: the service beside its peer
 * in Python, and how it starts. Writes the page and its data; bounded by its options, on loopback only.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCount } from '../../bench/command-line/options.ts';
import { writeFiles } from '../../bench/report/files.ts';
import { runToEnd } from '../../service/process.ts';
import { renderPage, renderSummary } from './page.ts';
import { runStudy } from './study.ts';

await runToEnd(async () => {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { rounds: text, seconds: text, 'warm-up': text, connections: text, starts: text, folder: text },
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
  const study = await runStudy({
    rounds: readCount('rounds', values.rounds) ?? 21,
    seconds: readCount('seconds', values.seconds) ?? 3,
    warmUpSeconds: readCount('warm-up', values['warm-up']) ?? 15,
    connections: readCount('connections', values.connections) ?? 32,
    starts: readCount('starts', values.starts) ?? 5,
    onProgress: (line) => console.error(`${line} ...`),
  });
  const folder = values.folder ?? join(import.meta.dirname, '../../case-studies/tuneup/load');
  await writeFiles(folder, { 'README.md': renderPage(study), 'data.json': `${JSON.stringify(study, undefined, 2)}\n` });
  for (const line of renderSummary(study)) console.log(line);
  console.log(join(folder, 'README.md'));
  process.exit(0);
});
