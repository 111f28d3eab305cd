// Reads one function of a file as node itself sees it, and puts a candidate in its place.
//
// Usage: tuneup_source.mjs context|apply in the checkout, a JSON request (file, name, candidate) on stdin, a JSON answer on stdout. The statement that
// declares the function must be the text that the function gives of itself; nothing else of the file is touched.

import { existsSync, readFileSync } from 'node:fs';
import { findRefusal } from './tuneup_candidate.mjs';
import { declared, isFunction, parse } from './tuneup_syntax.mjs';
import { loadFunction, requireHooks } from './tuneup_target.mjs';

process.removeAllListeners('warning');
const answer = process.stdout.write.bind(process.stdout);
// What the module prints while it is loaded is none of the answer.
process.stdout.write = process.stderr.write.bind(process.stderr);

requireHooks();
const { file, name, candidate } = JSON.parse(readFileSync(0, 'utf8'));
if (!existsSync(file))
  say({ code: 'file-not-found', message: `expected a file ${file} in the repository, found none: correct the target` });
const text = readFileSync(file, 'utf8');
const { plain, body } = readFile();
const names = body.flatMap(declared).flatMap((each) => each.name ?? []);
if (!names.includes(name)) {
  const there = names.length > 0 ? `it has ${names.slice(0, 10).join(', ')}` : 'it has none';
  say({
    code: 'function-not-found',
    message: `expected a function \`${name}\` at the top level of ${file}, found none: ${there}`,
  });
}
const own = Function.prototype.toString.call(await loadFunction(file, name));
const statement = findStatement();
const from = statement.start;
const to = endOf(statement);
if (process.argv[2] === 'context') {
  const lines = (end) => text.slice(0, end).split('\n').length;
  say({
    statement: text.slice(from, to),
    startingLine: lines(from),
    endingLine: lines(to),
    isAsync: /^async\b/.test(own),
    impure: impureOf(own),
  });
}
say(put(candidate));

function say(value) {
  answer(JSON.stringify(value));
  process.exit(0);
}

function readFile() {
  try {
    return parse(file, text);
  } catch (error) {
    say({
      code: 'function-not-found',
      message: `expected ${file} to parse as node reads it, got ${error.message.trim().split('\n')[0]}: declare a benchmark instead`,
    });
  }
}

/** The one statement that declares the function, and nothing else. */
function findStatement() {
  const found = body.filter((one) => declared(one).some((each) => each.name === name));
  const [only, ...others] = found.flatMap(declared);
  if (others.length === 0 && isFunction(only.value) && plain.slice(only.value.start, only.value.end) === own) return found[0];
  say({
    code: 'function-not-found',
    message: `expected \`${name}\` to be declared by a statement of its own in ${file}: declare a benchmark instead`,
  });
}

/** Behind a type that ends the statement, too. */
function endOf({ end }) {
  const line = /^[^\n]*/.exec(plain.slice(end))[0];
  return line.trim() === '' ? end + text.slice(end, end + line.length).trimEnd().length : end;
}

function put(candidate) {
  const blocks = [...candidate.matchAll(/^```(\w+)(?::([^\n]*))?\n([\s\S]*?)\n?^```[ \t]*$/gm)].map(([, , path, code]) => ({
    path: path?.trim(),
    code,
  }));
  const block = blocks.find(({ path }) => path === file) ?? (blocks.length === 1 && !blocks[0].path ? blocks[0] : undefined);
  if (!block) return { refused: `it has no code for ${file}` };
  if (blocks.length > 1) return { refused: 'it changes other files too' };
  const code = block.code.trim();
  if (code === text.slice(from, to).trim()) return { refused: 'it is what base has' };
  const refused = findRefusal({ file, text, plain, body, statement, name }, code);
  if (refused) return { refused };
  const changed = `${text.slice(0, from)}${code}${text.slice(to)}`;
  try {
    const expected = body.length - 1 + parse(file, code).body.length;
    if (parse(file, changed).body.length !== expected) return { refused: 'it runs on into what stands behind it' };
  } catch (error) {
    return { refused: `it does not parse in its file: ${error.message.trim().split('\n')[0]}` };
  }
  return { files: { [file]: changed } };
}

/** What replayed calls cannot prove the same. */
function impureOf(own) {
  const uses = {
    'random numbers': /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/,
    'the clock': /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bhrtime\b/,
    'the network': /\bfetch\(|\bhttps?\.(get|request)\b/,
    files: /\b(read|write|append)File(Sync)?\b|\bfs\./,
    'other processes': /\b(spawn|exec|execFile|fork)(Sync)?\(/,
  };
  return Object.keys(uses).filter((use) => uses[use].test(own));
}
