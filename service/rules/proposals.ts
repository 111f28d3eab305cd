import { setImmediate } from 'node:timers/promises';
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
 * fits, and one for each function in which more than one rule fits, with all of them applied. Each result once. Other
 * requests get their turn between two rules, and an aborted signal ends the work.
 */
export async function listProposals(
  parser: PythonParser,
  rules: readonly Rule[],
  files: SourceFile[],
  signal: AbortSignal,
): Promise<RuleProposal[]> {
  const single: RuleProposal[] = [];
  for (const rule of rules) {
    const found = await applyRules(parser, [rule], files, signal);
    if (found !== undefined) single.push(found);
  }
  return distinct(files, [...single, ...(await combine(parser, rules, files, single, signal))]);
}

/**
 * Every rule looks at all files again for each function in which rules are combined, so there are at most so many of
 * them, and fewer in large files: those in which most rules fit by themselves come first.
 */
const mostCombined = { functions: 12, characters: 50_000 };

async function combine(
  parser: PythonParser,
  rules: readonly Rule[],
  files: SourceFile[],
  single: readonly RuleProposal[],
  signal: AbortSignal,
): Promise<RuleProposal[]> {
  const proposals: RuleProposal[] = [];
  const size = files.reduce((sum, file) => sum + file.text.length, 1);
  const most = Math.min(mostCombined.functions, Math.ceil(mostCombined.characters / size));
  for (const { index, name } of listChanged(parser, files, single).slice(0, most)) {
    const only = files.map((_, at) => (at === index ? name : undefined));
    const found = await applyRules(parser, rules, files, signal, only);
    if (found !== undefined && found.rules.length > 1) proposals.push(found);
  }
  return proposals;
}

/** The functions that any rule changes, those that most rules change first. */
function listChanged(parser: PythonParser, files: SourceFile[], single: readonly RuleProposal[]) {
  const changed = files.flatMap((file, index) => {
    const after = single.map((proposal) => textsOf(parser, proposal.files[index]?.text ?? ''));
    return [...textsOf(parser, file.text)].map(([name, text]) => {
      return { index, name, rules: after.filter((texts) => texts.get(name) !== text).length };
    });
  });
  return changed.filter(({ rules }) => rules > 0).sort((a, b) => b.rules - a.rules);
}

function textsOf(parser: PythonParser, text: string): Map<string, string> {
  const texts = parser.read(text, (source) =>
    listFunctions(source).map((scope) => [scope.qualifiedName, scope.node.text] as const),
  );
  return new Map(texts);
}

/**
 * Applies rules one after the other, each to what the last one left, so that a guard always judges the code as it would
 * stand. With `only`, a block is changed in the function named for it and blocks without a name stay as they are.
 * `undefined` when no rule fits.
 */
export async function applyRules(
  parser: PythonParser,
  rules: readonly Rule[],
  files: SourceFile[],
  signal: AbortSignal,
  only?: (string | undefined)[],
): Promise<RuleProposal | undefined> {
  let changed = files;
  const names: string[] = [];
  const explanations: string[] = [];
  const openGuards: string[] = [];
  for (const rule of rules) {
    await setImmediate();
    signal.throwIfAborted();
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
