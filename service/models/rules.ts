import { orderByHeat } from '../rules/heat.ts';
import { rules as allRules } from '../rules/index.ts';
import { createPythonParser } from '../rules/parsing/python.ts';
import { applyRules, listProposals, type RuleProposal, textOf } from '../rules/proposals.ts';
import type { Rule } from '../rules/rule.ts';
import { shrinkChange } from '../rules/smaller-change.ts';
import type { LanguageName, Model, Proposal, SourceFile } from './model.ts';

/** What the model does not do itself. Without `generateTests` it writes none. */
export interface RulesModelOptions {
  generateTests?: Model['generateTests'];
  rules?: readonly Rule[];
}

/**
 * The model that needs no key and no network: it applies the rewrites whose gain was measured, the greatest first. The
 * same question always gets the same answer. A language without rules, or a block that does not parse, gets none. What
 * it leaves out of `Model` has the service's plain answer, which is made without a model.
 */
export async function createRulesModel({ generateTests, rules = allRules }: RulesModelOptions = {}): Promise<Model> {
  const parser = await createPythonParser();
  const ordered = [...rules].sort((a, b) => b.gain.large - a.gain.large);
  return {
    name: 'rules',
    async optimize({ language, files, profile }, signal) {
      const proposals = await propose(language, files, signal);
      if (profile === undefined || proposals.length === 0) return proposals.map(toProposal);
      const all = await applyRules(parser, fitting(language), files, signal);
      const isNew = all !== undefined && proposals.every((proposal) => textOf(proposal.files) !== textOf(all.files));
      return orderByHeat(isNew ? [...proposals, all] : proposals, files, profile).map(toProposal);
    },
    async generateTests(question, signal) {
      return generateTests?.(question, signal);
    },
    /** What rules still fit makes it faster; else the change may be smaller. */
    async refine({ language, original, candidate, explanation }, signal) {
      const more = await improve(language, candidate.files, signal);
      if (more !== undefined)
        return { ...more, explanation: [asSentence(explanation), more.explanation].filter(Boolean).join(' ') };
      const files = isReadable(language, candidate.files) ? shrinkChange(parser, original.files, candidate.files) : undefined;
      return files && { files, explanation, model: 'rules:smaller-change', needsTests: false };
    },
    /** A rule that failed is not tried again: what is left are the other rules, the proven ones first. */
    async repair({ language, original, candidate }, signal) {
      const proposals = await propose(language, original, signal);
      const failed = proposals.find((proposal) => textOf(proposal.files) === textOf(candidate))?.rules ?? [];
      const others = proposals.filter((proposal) => !proposal.rules.some((rule) => failed.includes(rule)));
      const chosen = others.find((proposal) => !proposal.needsTests) ?? others[0];
      return chosen && toProposal(chosen);
    },
    /** Goes on from the fastest attempt; where that is at its end, with all rules at once. */
    async adapt({ language, original, attempts }, signal) {
      const best = [...attempts].sort((a, b) => gainOf(b.outcome) - gainOf(a.outcome))[0];
      const more = best && gainOf(best.outcome) > 0 ? await improve(language, best.files, signal) : undefined;
      const known = new Set([textOf(original), ...attempts.map((attempt) => textOf(attempt.files))]);
      const others = [await improve(language, original, signal), ...(await propose(language, original, signal)).map(toProposal)];
      return [more, ...others].find((proposal) => proposal !== undefined && !known.has(textOf(proposal.files)));
    },
  };

  async function propose(language: LanguageName, files: SourceFile[], signal: AbortSignal): Promise<RuleProposal[]> {
    return isReadable(language, files) ? listProposals(parser, fitting(language), files, signal) : [];
  }

  /** Every rule applied wherever it fits. */
  async function improve(language: LanguageName, files: SourceFile[], signal: AbortSignal): Promise<Proposal | undefined> {
    const found = isReadable(language, files) ? await applyRules(parser, fitting(language), files, signal) : undefined;
    return found && toProposal(found);
  }

  /** One block that does not parse voids the whole candidate at the asker's, so there is nothing to propose. */
  function isReadable(language: LanguageName, files: SourceFile[]): boolean {
    return fitting(language).length > 0 && files.every((file) => parser.isValid(file.text));
  }

  function fitting(language: LanguageName): Rule[] {
    return ordered.filter((rule) => rule.language === language);
  }
}

function asSentence(text: string): string {
  return text.trim().replace(/[^.!?]$/, '$&.');
}

function toProposal({ files, explanation, model, needsTests }: RuleProposal): Proposal {
  return { files, explanation, model, needsTests };
}

/** `Performance gain: 40%` is 40; anything else says that behaviour did not stay the same. */
function gainOf(outcome: string): number {
  return Number(/^Performance gain: (-?\d+(?:\.\d+)?)%/.exec(outcome)?.[1] ?? Number.NEGATIVE_INFINITY);
}
