import { listTests } from '../instrumentation/python-tests.ts';
import type { TestsRepairQuestion } from '../models/model.ts';
import { applyEdits } from '../rules/parsing/edits.ts';
import { parts } from '../rules/parsing/nodes.ts';
import type { Edit } from '../rules/rule.ts';
import { pythonParser } from '../source/python.ts';

/**
 * Gives flagged tests the bodies of tests from other files for the same function, as far as there are any that the file
 * does not have; a flagged test without a replacement stays as it is. Names never change. `undefined` when the file is
 * not valid Python.
 */
export async function repairTestsFrom(question: TestsRepairQuestion, others: readonly string[]): Promise<string | undefined> {
  const parser = await pythonParser();
  const supply = others.flatMap((text) => readTests(parser, text)?.tests ?? []);
  const imports = others.flatMap((text) => readTests(parser, text)?.imports ?? []);
  const flagged = new Set(question.flagged.map((test) => test.name));
  const file = readTests(parser, question.tests);
  if (file === undefined) return undefined;
  const present = new Set(file.tests.map((test) => test.body));
  const fresh = supply.filter((test) => test.column === 4 && !present.has(test.body));
  const edits: Edit[] = [];
  for (const test of file.tests) {
    if (!flagged.has(test.name) || test.column !== 4) continue;
    const replacement = fresh.shift();
    if (replacement === undefined) break;
    edits.push({ start: test.start, end: test.end, text: replacement.body });
  }
  if (edits.length === 0) return question.tests;
  const missing = [...new Set(imports)].filter((line) => !file.imports.includes(line));
  const added = missing.length > 0 ? [{ start: file.first, end: file.first, text: `${missing.join('\n')}\n\n\n` }] : [];
  return applyEdits(question.tests, [...added, ...edits]);
}

/** True when a repaired file has the same tests as before, under the same names. */
export async function hasSameTests(before: string, after: string): Promise<boolean> {
  const parser = await pythonParser();
  const [old, now] = [readTests(parser, before), readTests(parser, after)];
  return JSON.stringify(old?.tests.map((test) => test.name)) === JSON.stringify(now?.tests.map((test) => test.name));
}

function readTests(parser: Awaited<ReturnType<typeof pythonParser>>, text: string) {
  return parser.read(text, ({ root }) => ({
    tests: listTests(root).map(({ name, body }) => ({
      name: name.split('.').at(-1) ?? name,
      body: body.text,
      start: body.startIndex,
      end: body.endIndex,
      column: body.startPosition.column,
    })),
    imports: parts(root)
      .filter((statement) => /^import(_from)?_statement$/.test(statement.type))
      .map((statement) => statement.text),
    // What is imported must be there before the first test runs, and behind what Python wants first in a file.
    first: parts(root).find((statement) => /_definition$/.test(statement.type))?.startIndex ?? text.length,
  }));
}
