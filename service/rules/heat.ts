import type { SourceFile } from '../models/model.ts';
import { diffLines } from '../source/lines.ts';
import { parseProfile } from '../source/profile.ts';
import type { RuleProposal } from './proposals.ts';

/** Proposals in the order of how much of the time goes into the lines that they change; equal ones stay in order. */
export function orderByHeat(proposals: readonly RuleProposal[], files: readonly SourceFile[], profile: string): RuleProposal[] {
  const shares = new Map<string, number>();
  for (const { text, share } of parseProfile(profile)) shares.set(text, (shares.get(text) ?? 0) + share);
  const heat = new Map(proposals.map((proposal) => [proposal, heatOf(proposal)]));
  return [...proposals].sort((a, b) => (heat.get(b) ?? 0) - (heat.get(a) ?? 0));

  function heatOf(proposal: RuleProposal): number {
    const changed = files.flatMap((file, index) =>
      diffLines(file.text, proposal.files[index]?.text ?? file.text).flatMap((hunk) => hunk.first.lines),
    );
    return [...new Set(changed.map((line) => line.trim()))].reduce((sum, line) => sum + (shares.get(line) ?? 0), 0);
  }
}
