import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyRule } from './apply.ts';
import { createPythonParser, type PythonParser } from './parsing/python.ts';
import type { Rule } from './rule.ts';

/** What a rule must do, as a table: sources with their exact rewrites, and sources it must leave alone, each with the guard it tests. */
interface RuleCases {
  /** `needsTests` is what the rewrite must say of its guards; left out, it is proven from the source. */
  rewrites: { title: string; source: string; result: string; needsTests?: boolean }[];
  refuses: Record<string, string>;
}

/** Runs one rule against its table and against what holds for every rule. */
export async function describeRule(rule: Rule, cases: RuleCases): Promise<void> {
  const parser = await createPythonParser();
  const test = suite(`rule ${rule.name}`);
  for (const { title, source, result, needsTests } of cases.rewrites) {
    test(`rewrites ${title}`, () => {
      const applied = rewrite(parser, rule, source);
      assert.fixture(applied?.text ?? '(no rewrite)', result);
      assert.is(applied?.openGuards.length !== 0, needsTests ?? false, `open guards: ${applied?.openGuards.join('; ')}`);
      assert.ok(applied?.explanation.endsWith('.'), 'the explanation is made of sentences');
    });
    test(`keeps Windows line endings and tabs: ${title}`, () => {
      const foreign = (text: string) =>
        text.replace(/^( {4})+/gm, (blanks) => '\t'.repeat(blanks.length / 4)).replaceAll('\n', '\r\n');
      assert.is(rewrite(parser, rule, foreign(source))?.text, foreign(result));
    });
    test(`leaves valid Python with nothing more to rewrite: ${title}`, () => {
      assert.ok(parser.isValid(result), 'the result does not parse');
      assert.is(rewrite(parser, rule, result)?.text, undefined);
    });
  }
  for (const [guard, source] of Object.entries(cases.refuses)) {
    test(`refuses ${guard}`, () => {
      assert.ok(parser.isValid(source), 'the source does not parse');
      assert.is(rewrite(parser, rule, source)?.text, undefined);
    });
  }
  test('names itself, its grade and its gain', () => {
    assert.match(rule.name, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(rule.gain.large > 1 && rule.gain.largeSize > 0);
  });
  test.run();
}

function rewrite(parser: PythonParser, rule: Rule, source: string) {
  return parser.read(source, (parsed) => applyRule(rule, parsed));
}
