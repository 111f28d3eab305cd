/** The command `npm run cloud-init -- FILE...`: lists every problem of cloud-config files as `FILE: place: what`; exit code 1 when there is one. */
import { readFileSync } from 'node:fs';
import { failure } from '../bench/failure.ts';
import { renderProblems } from '../bench/problem.ts';
import { validate } from './validate.ts';

try {
  const files = process.argv.slice(2);
  if (files.length === 0)
    throw failure('file-missing', 'name the files to check, such as: npm run cloud-init -- my-machine.yaml');
  process.exitCode = Math.max(...files.map(checkFile));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function checkFile(path: string): number {
  const problems = validate(readText(path));
  if (problems.length === 0) console.log(`${path}: fine`);
  else console.log(renderProblems(problems.map(({ where, what }) => ({ where: `${path}: ${where}`, what }))));
  return problems.length === 0 ? 0 : 1;
}

function readText(path: string): string {
  try {
    // A file that is not UTF-8 shows as U+FFFD, which is reported with its place like any other character.
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw failure('file-unreadable', `expected a cloud-config file at ${path}: ${why}`, error);
  }
}
