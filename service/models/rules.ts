import { applyRule } from '../rules/apply.ts';
import { rules as allRules } from '../rules/index.ts';
import { createPythonParser, type PythonParser } from '../rules/parsing/python.ts';
import { type FunctionScope, listFunctions } from '../rules/parsing/scope.ts';
import type { ParsedSource, Rewrite, Rule } from '../rules/rule.ts';
import type { Model, OptimizeQuestion, Proposal, SourceFile, TestsQuestion } from './model.ts';

/** What the model does not do itself. Without `generateTests` it writes none. */
export interface RulesModelOptions {
  generateTests?: Model['generateTests'];
  rules?: readonly Rule[];
}

/**
 * The model that needs no key and no network: it applies the rewrites whose gain was measured, the greatest first. The
 * same question always gets the same answer. A language without rules, or a block that does not parse, gets none.
 */
export async function createRulesModel({ generateTests, rules = allRules }: RulesModelOptions = {}): Promise<Model> {
  const parser = await createPythonParser();
  const ordered = [...rules].sort((a, b) => b.gain.large - a.gain.large);
  return {
    name: 'rules',
    async optimize(question: OptimizeQuestion) {
      const fitting = ordered.filter((rule) => rule.language === question.language);
      // One block that does not parse voids the whole candidate at the caller's, so there is nothing to propose.
      if (fitting.length === 0 || !question.files.every((file) => parser.isValid(file.text))) return [];
      return distinct(question.files, [...single(parser, fitting, question.files), ...combined(parser, fitting, question.files)]);
    },
    async generateTests(question: TestsQuestion, signal: AbortSignal) {
      return generateTests?.(question, signal);
    },
  };
}

/** One proposal a rule: applied everywhere it fits, in every block. */
function single(parser: PythonParser, rules: readonly Rule[], files: SourceFile[]): Proposal[] {
  return rules.flatMap((rule) => proposal(parser, [rule], files) ?? []);
}

/** One proposal for each function in which more than one rule fits, with all of them applied. */
function combined(parser: PythonParser, rules: readonly Rule[], files: SourceFile[]): Proposal[] {
  return files.flatMap((file, index) => {
    const names = parser.read(file.text, (source) => listFunctions(source).map((scope) => scope.qualifiedName)) ?? [];
    return [...new Set(names)].flatMap((name) => {
      const only = files.map((_, at) => (at === index ? name : undefined));
      const found = proposal(parser, rules, files, only);
      return found?.model.includes('+') ? [found] : [];
    });
  });
}

/**
 * Applies rules one after the other, each to what the last one left, so that a guard always judges the code as it would
 * stand. With `only`, a block is changed in the function named for it and blocks without a name stay as they are.
 */
function proposal(
  parser: PythonParser,
  rules: readonly Rule[],
  files: SourceFile[],
  only?: (string | undefined)[],
): Proposal | undefined {
  let changed = files;
  const names: string[] = [];
  const explanations: string[] = [];
  const openGuards: string[] = [];
  for (const rule of rules) {
    const applied = changed.map((file, index) => {
      const name = only?.[index];
      if (only !== undefined && name === undefined) return undefined;
      return parser.read(file.text, (source) =>
        applyRule(rule, source, name === undefined ? undefined : isInFunction(source, name)),
      );
    });
    if (applied.some((result) => result !== undefined && !parser.isValid(result.text))) continue;
    if (applied.every((result) => result === undefined)) continue;
    changed = changed.map((file, index) => ({ ...file, text: applied[index]?.text ?? file.text }));
    names.push(rule.name);
    for (const result of applied) {
      if (result === undefined) continue;
      explanations.push(result.explanation);
      openGuards.push(...result.openGuards);
    }
  }
  if (names.length === 0) return undefined;
  const needs = [...new Set(openGuards)];
  return {
    files: changed,
    explanation: [...new Set(explanations), ...(needs.length > 0 ? [`This needs tests: ${needs.join('; ')}.`] : [])].join(' '),
    model: `rules:${names.join('+')}`,
    needsTests: needs.length > 0,
  };
}

function isInFunction(source: ParsedSource, name: string): (rewrite: Rewrite) => boolean {
  const scope: FunctionScope | undefined = listFunctions(source).find((found) => found.qualifiedName === name);
  return (rewrite) =>
    scope !== undefined && rewrite.edits.every((edit) => edit.start >= scope.node.startIndex && edit.end <= scope.node.endIndex);
}

/** Proposals that change something, each result once. */
function distinct(files: SourceFile[], proposals: Proposal[]): Proposal[] {
  const seen = new Set([textOf(files)]);
  return proposals.filter((found) => {
    const text = textOf(found.files);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

function textOf(files: SourceFile[]): string {
  return JSON.stringify(files.map((file) => file.text));
}
