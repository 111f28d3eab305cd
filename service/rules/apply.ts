import { applyEdits, overlap } from './parsing/edits.ts';
import { addImports } from './parsing/imports.ts';
import type { Edit, ParsedSource, Rewrite, Rule } from './rule.ts';

/** A source after a rule was applied everywhere it fits. */
interface Applied {
  text: string;
  explanation: string;
  /** Guards that the source could not decide, each once. Empty: provably the same. */
  openGuards: string[];
}

/**
 * Applies a rule to every place it fits, or only to those that `wanted` picks. Where two places overlap the first one
 * wins. `undefined` when nothing changes.
 */
export function applyRule(
  rule: Rule,
  source: ParsedSource,
  wanted: (rewrite: Rewrite) => boolean = () => true,
): Applied | undefined {
  const chosen: Rewrite[] = [];
  for (const rewrite of rule.find(source)) {
    if (wanted(rewrite) && !chosen.some((other) => overlap(other.edits, rewrite.edits))) chosen.push(rewrite);
  }
  if (chosen.length === 0) return undefined;
  const edits: Edit[] = chosen.flatMap((rewrite) => rewrite.edits);
  const imports = addImports(
    source,
    chosen.flatMap((rewrite) => rewrite.imports ?? []),
  );
  const text = applyEdits(source.text, imports === undefined ? edits : [imports, ...edits]);
  if (text === source.text) return undefined;
  return {
    text,
    explanation: [...new Set(chosen.map((rewrite) => rewrite.explanation))].join(' '),
    openGuards: [...new Set(chosen.flatMap((rewrite) => rewrite.openGuards))],
  };
}
