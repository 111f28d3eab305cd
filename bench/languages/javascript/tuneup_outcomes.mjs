// A reporter for `node --test`: one JSON line a test into $TUNEUP_OUTCOMES, `[name, outcome]`, and each failure in words to the output.

import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';

export default async function* report(source) {
  const names = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') {
      names[data.nesting] = data.name;
      continue;
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isFailed = type === 'test:fail' && data.todo === undefined;
    const why = data.details?.error?.failureType;
    // A suite is the sum of its tests; only what went wrong in itself is news.
    if (data.details?.type === 'suite' && (!isFailed || why === 'subtestsFailed')) continue;
    const place = data.file ? [relative(process.cwd(), data.file)] : [];
    const path = [...place, ...names.slice(0, data.nesting), data.name];
    const isSkipped = data.skip !== undefined || data.todo !== undefined;
    const outcome = isFailed ? 'failed' : isSkipped ? 'skipped' : 'passed';
    const name = path.map((part) => part.replace(`${process.cwd()}/`, '')).join(' > ');
    appendFileSync(process.env.TUNEUP_OUTCOMES, `${JSON.stringify([name, outcome])}\n`);
    if (isFailed) yield `${name}: ${data.details?.error?.cause?.message ?? data.details?.error?.message ?? 'failed'}\n`;
  }
}
