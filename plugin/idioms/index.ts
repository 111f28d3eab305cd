/**
 * `npm run plugin:idioms [-- javascript|go ...]`: times each idiom of `javascript/` and `go/` at its sizes, one way of writing it as base against the
 * other as head, by `bench compare` on a repository made for it. Writes `gains.json`, from which the pages on rewrites quote.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderGains } from './gains.ts';
import { type MeasuredIdioms, measureIdioms } from './measure-idioms.ts';

const path = join(import.meta.dirname, 'gains.json');
const all = ['javascript', 'go'];
const asked = process.argv.slice(2);
const kept: Record<string, MeasuredIdioms> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};

try {
  for (const language of asked.length > 0 ? asked : all) {
    kept[language] = await measureIdioms(language);
    writeFileSync(path, `${JSON.stringify(kept, null, 2)}\n`);
    console.log(renderGains(kept[language].rows).join('\n'));
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
