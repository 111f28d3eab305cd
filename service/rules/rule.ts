import type { Node, Tree } from 'web-tree-sitter';
import type { LanguageName } from '../models/model.ts';

/** A parsed file. Offsets are UTF-16 indexes into `text`. Valid only while the tree lives. */
export interface ParsedSource {
  text: string;
  tree: Tree;
  root: Node;
}

/** One replacement; edits of a rewrite do not overlap. */
export interface Edit {
  start: number;
  end: number;
  text: string;
}

/** One place where a rule applies. */
export interface Rewrite {
  edits: Edit[];
  /** Import statements that the new code needs, added once at the top: `from collections import deque`. */
  imports?: string[];
  explanation: string;
  /** Guards that the source cannot decide, each as a sentence: "elements must be hashable". Empty: provably the same. */
  openGuards: string[];
}

/** A rewrite that was measured before it was admitted. One rule a file. */
export interface Rule {
  /** Kebab-case: `membership-set`. */
  readonly name: string;
  readonly title: string;
  readonly language: LanguageName;
  readonly grade: 'A' | 'B';
  /** Speedup (time before / time after) at n = 10 and at `largeSize`; `npm run rules:measure` makes the figures again. */
  readonly gain: { small: number; large: number; largeSize: number };
  find(source: ParsedSource): Rewrite[];
}
