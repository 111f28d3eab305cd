import type { Executor } from '../../executors/executor.ts';
import { git } from '../../git.ts';
import type { ChangedFunctions, Environment } from '../language.ts';
import { extensions } from './benchmarks.ts';

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
  const patterns = extensions.map((ending) => `*${ending}`);
  const listed = await git(executor, checkout, [
    'diff',
    '--name-only',
    '--no-renames',
    '--diff-filter=M',
    base,
    head,
    '--',
    ...patterns,
  ]);
  const found: ChangedFunctions = { changed: [], otherSignature: [] };
  for (const file of listed.split('\n').filter(Boolean)) {
    const [before, after] = await Promise.all(
      [base, head].map(async (commit) => listFunctions(await git(executor, checkout, ['show', `${commit}:${file}`]))),
    );
    for (const [qualifiedName, function_] of before ?? []) {
      const other = after?.get(qualifiedName);
      if (other === undefined || other.text === function_.text) continue;
      (other.head === function_.head ? found.changed : found.otherSignature).push({ file, qualifiedName });
    }
  }
  return found;
}

interface LaidOut {
  /** Name and parameters. */
  head: string;
  /** All of it, without indentation and lines of comment. */
  text: string;
}

const beginnings = [
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/,
  /^(?:export\s+)?(?:const|let|var)\s+([\w$]+)[^=]*=\s*(?:async\b\s*)?(?:function\b|\(|[\w$]+\s*=>|<)/,
];

/** A function begins at the margin and goes on to the next line that stands there; a bracket that closes it belongs to it. */
export function listFunctions(source: string): Map<string, LaidOut> {
  const functions = new Map<string, LaidOut>();
  const lines = source.split('\n');
  for (const [index, line] of lines.entries()) {
    const name = beginnings.map((form) => form.exec(line)?.[1]).find((found) => found !== undefined);
    if (name === undefined) continue;
    let end = index + 1;
    while (end < lines.length && /^(\s|$)/.test(lines[end] ?? '')) end += 1;
    if (/^[)\]}]/.test(lines[end] ?? '')) end += 1;
    const own = lines.slice(index, end).map((text) => text.trim());
    const text = own.filter((each) => each !== '' && !/^(\/\/|\/\*|\*)/.test(each)).join('\n');
    functions.set(name, { head: headOf(text), text });
  }
  return functions;
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
