// Reads one function of a file as node itself sees it, and puts a candidate in its place.
//
// Usage: tuneup_source.mjs context|apply in the checkout, a JSON request (file, name, candidate) on stdin, a JSON answer on stdout. The statement that
// declares the function is found by the text that the function gives of itself; nothing else of the file is touched.

import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { loadFunction } from './tuneup_target.mjs';

process.removeAllListeners('warning');
const answer = process.stdout.write.bind(process.stdout);
// What the module prints while it is loaded is none of the answer.
process.stdout.write = process.stderr.write.bind(process.stderr);

const { file, name, candidate } = JSON.parse(readFileSync(0, 'utf8'));
if (!existsSync(file))
  say({ code: 'file-not-found', message: `expected a file ${file} in the repository, found none: correct the target` });
const text = readFileSync(file, 'utf8');
const names = [
  ...text.matchAll(/^(?:export\s+)?(?:default\s+)?(?:(?:async\s+)?function\s*\*?|(?:const|let|var))\s+([\w$]+)/gm),
].map(([, found]) => found);
if (!names.includes(name)) {
  const there = names.length > 0 ? `it has ${names.slice(0, 10).join(', ')}` : 'it has none';
  say({
    code: 'function-not-found',
    message: `expected a function \`${name}\` at the top level of ${file}, found none: ${there}`,
  });
}
const found = await loadFunction(file, name);
const own = Function.prototype.toString.call(found);
const { from, to } = statementOf(own);
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

/** Where the declaration of the function begins and ends: with what stands before it on its line, such as `export const total =`. */
function statementOf(own) {
  // Types are blanked out and not cut: places stay the same.
  const plain = /\.[cm]?ts$/.test(file) ? stripTypeScriptTypes(text) : text;
  const at = plain.indexOf(own);
  const begin = plain.lastIndexOf('\n', at) + 1;
  if (
    at < 0 ||
    plain.indexOf(own, at + 1) >= 0 ||
    !/^(export\s+)?(default\s+)?((const|let|var)\s+[\w$]+\s*=\s*)?$/.test(plain.slice(begin, at))
  ) {
    say({
      code: 'function-not-found',
      message: `expected \`${name}\` to be declared by a statement of its own in ${file}: declare a benchmark instead`,
    });
  }
  const rest = /^[ \t]*;?/.exec(plain.slice(at + own.length))[0];
  return { from: begin, to: at + own.length + rest.length };
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
  const added = code
    .split('\n')
    .find((line) =>
      /^(?:export\s+)?(?:const|let|var)\s+[\w$]+[^=]*=\s*(?:new\s+(?:Weak)?(?:Map|Set)\b|\{\s*\}|\[\s*\]|Object\.create\()/.test(
        line,
      ),
    );
  // The same calls are made again and again while it is timed: memory of earlier ones would look like speed.
  if (added !== undefined)
    return { refused: `it remembers things between calls (${added.trim()}), which calls that are repeated cannot time` };
  const changed = `${text.slice(0, from)}${code}${text.slice(to)}`;
  try {
    stripTypeScriptTypes(changed);
  } catch (error) {
    return { refused: `it does not parse: ${error.message.trim().split('\n')[0]}` };
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
