// Functions of the checkout that a process called, from the coverage that node wrote of it ($NODE_V8_COVERAGE).
//
// Usage: tuneup_reached.mjs FOLDER in the checkout; a JSON answer on stdout. Methods come without their class.

import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = realpathSync(process.cwd());
const found = new Map();
for (const name of readdirSync(process.argv[2])) {
  for (const { url, functions } of JSON.parse(readFileSync(join(process.argv[2], name), 'utf8')).result) {
    const file = url.startsWith('file://') ? relative(checkout, fileURLToPath(url)) : '..';
    if (file.startsWith('..') || file.startsWith('node_modules')) continue;
    for (const { functionName, ranges } of functions) {
      if (functionName !== '' && ranges[0].count > 0) found.set(`${file}:${functionName}`, { file, qualifiedName: functionName });
    }
  }
}
process.stdout.write(JSON.stringify([...found.values()]));
