import type { Proposal, SourceFile } from '../models/model.ts';
import { applyRule } from './apply.ts';
import type { PythonParser } from './parsing/python.ts';
import { type FunctionScope, listFunctions } from './parsing/scope.ts';
import type { ParsedSource, Rewrite, Rule } from './rule.ts';

/** A proposal and the rules in it, by name. */
export interface RuleProposal extends Proposal {
  rules: string[];
}

/**
 * All that the rules have to say of these files, the rules in the order given: one proposal a rule, applied everywhere it
 * fits, and one for each function in which more than one rule fits, with all of them applied. Each result once.
 */
export function listProposals(parser: PythonParser, rules: readonly Rule[], files: SourceFile[]): RuleProposal[] {
  return distinct(files, [...single(parser, rules, files), ...combined(parser, rules, files)]);
}

function single(parser: PythonParser, rules: readonly Rule[], files: SourceFile[]): RuleProposal[] {
  return rules.flatMap((rule) => applyRules(parser, [rule], files) ?? []);
}

function combined(parser: PythonParser, rules: readonly Rule[], files: SourceFile[]): RuleProposal[] {
  return files.flatMap((file, index) => {
    const names = parser.read(file.text, (source) => listFunctions(source).map((scope) => scope.qualifiedName)) ?? [];
    return [...new Set(names)].flatMap((name) => {
      const only = files.map((_, at) => (at === index ? name : undefined));
      const found = applyRules(parser, rules, files, only);
      return found && found.rules.length > 1 ? [found] : [];
    });
  });
}

/**
 * Applies rules one after the other, each to what the last one left, so that a guard always judges the code as it would
 * stand. With `only`, a block is changed in the function named for it and blocks without a name stay as they are.
 * `undefined` when no rule fits.
 */
export function applyRules(
  parser: PythonParser,
  rules: readonly Rule[],
  files: SourceFile[],
  only?: (string | undefined)[],
): RuleProposal | undefined {
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
    rules: names,
  };
}

function isInFunction(source: ParsedSource, name: string): (rewrite: Rewrite) => boolean {
  const scope: FunctionScope | undefined = listFunctions(source).find((found) => found.qualifiedName === name);
  return (rewrite) =>
    scope !== undefined && rewrite.edits.every((edit) => edit.start >= scope.node.startIndex && edit.end <= scope.node.endIndex);
}

/** Proposals that change something, each result once. */
function distinct(files: SourceFile[], proposals: RuleProposal[]): RuleProposal[] {
  const seen = new Set([textOf(files)]);
  return proposals.filter((found) => {
    const text = textOf(found.files);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
}

/** Two lists of files with the same texts have the same text of this kind, whatever their paths. */
export function textOf(files: readonly SourceFile[]): string {
  return JSON.stringify(files.map((file) => file.text));
}
