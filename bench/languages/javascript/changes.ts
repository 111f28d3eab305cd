import type { Executor } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import { listChangedFiles } from '../changed-files.ts';
import type { ChangedFunctions, Environment, TargetName } from '../language.ts';
import { extensions } from './benchmarks.ts';
import { type CodeLine, readLines } from './code-lines.ts';

/**
 * Functions at the top level of the files that both commits have, found by how formatters lay them out. What is wrongly taken for one is not found
 * when its calls are recorded, and is left out then.
 */
export async function listChanged(
  executor: Executor,
  _environment: Environment,
  checkout: string,
  base: string,
  head: string,
): Promise<ChangedFunctions> {
  const { sources, elsewhere } = await listChangedFiles(executor, checkout, base, head, isSource, isTest);
  const found = { changed: [] as TargetName[], otherSignature: [] as TargetName[], elsewhere };
  for (const file of sources) {
    const [then, now] = await Promise.all([base, head].map((commit) => git(executor, checkout, ['show', `${commit}:${file}`])));
    const [before, after] = [listFunctions(then ?? ''), listFunctions(now ?? '')];
    if (restOf(then ?? '', before, after) !== restOf(now ?? '', after, before)) elsewhere.push(file);
    for (const [qualifiedName, function_] of before) {
      const other = after.get(qualifiedName);
      if (other === undefined || other.text === function_.text) continue;
      (other.head === function_.head ? found.changed : found.otherSignature).push({ file, qualifiedName });
    }
  }
  return found;
}

interface LaidOut {
  /** Name and parameters. */
  head: string;
  /** All of it, without indentation and comments. */
  text: string;
  /** Its lines, from 0 on, the last one excluded. */
  from: number;
  to: number;
}

const beginnings = [
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/,
  /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)[^=]*=\s*(?:async\b\s*)?(?:function\b|\(|[\w$]+\s*=>|<)/,
];

/** A function begins at the margin and goes on to the next line that stands there with nothing open; a bracket that opens its body belongs to it. */
export function listFunctions(source: string): Map<string, LaidOut> {
  const functions = new Map<string, LaidOut>();
  const lines = readLines(source);
  for (const [index, line] of lines.entries()) {
    const name = line.isOuter
      ? beginnings.map((form) => form.exec(line.text)?.[1]).find((found) => found !== undefined)
      : undefined;
    if (name === undefined) continue;
    let end = index + 1;
    while (end < lines.length && !(lines[end]?.isOuter && !/^[{)\]}]/.test(lines[end]?.text ?? ''))) end += 1;
    const text = textOf(lines.slice(index, end));
    const head = headOf(text);
    if (isFunction(head, text)) functions.set(name, { head, text, from: index, to: end });
  }
  return functions;
}

/** What stands beside the functions that the other commit has too. */
export function restOf(source: string, functions: Map<string, LaidOut>, there: Map<string, LaidOut>): string {
  const both = [...functions].filter(([name]) => there.has(name)).map(([, place]) => place);
  return textOf(readLines(source).filter((_, index) => !both.some(({ from, to }) => index >= from && index < to)));
}

function textOf(lines: readonly CodeLine[]): string {
  return lines
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join('\n');
}

/** A value in parentheses begins as a function does, but no arrow follows. */
function isFunction(head: string, text: string): boolean {
  return /\bfunction\b/.test(head) || head.endsWith('=>') || /^\s*(:[^=]+)?=>/.test(text.slice(head.length));
}

function isSource(file: string): boolean {
  return extensions.some((ending) => file.endsWith(ending));
}

function isTest(file: string): boolean {
  return /(^|\/)(__tests__|tests?)\/|\.(test|spec)\.[cm]?[jt]s$/.test(file);
}

/** Up to the parenthesis that closes the parameters, or to the arrow of a single one. */
function headOf(text: string): string {
  const arrow = /^[^(]*?[\w$]+\s*=>/.exec(text)?.[0];
  if (arrow !== undefined) return arrow;
  let depth = 0;
  for (const [index, letter] of [...text].entries()) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ')' && depth === 0) return [...text].slice(0, index + 1).join('');
  }
  return text;
}
