import { chainLists } from './python/chain-lists.ts';
import { compiledPattern } from './python/compiled-pattern.ts';
import { dedupeSeen } from './python/dedupe-seen.ts';
import { insertZero } from './python/insert-zero.ts';
import { joinText } from './python/join-text.ts';
import { listConcatenation } from './python/list-concatenation.ts';
import { literalSubstitution } from './python/literal-substitution.ts';
import { loopInvariant } from './python/loop-invariant.ts';
import { membershipSet } from './python/membership-set.ts';
import { memoiseRecursion } from './python/memoise-recursion.ts';
import { nestedJoin } from './python/nested-join.ts';
import { pairSearch } from './python/pair-search.ts';
import { popZeroDeque } from './python/pop-zero-deque.ts';
import { prependText } from './python/prepend-text.ts';
import { sliceConsume } from './python/slice-consume.ts';
import { sortLoop } from './python/sort-loop.ts';
import type { Rule } from './rule.ts';

/** Every rule of the rule-based model. A new rule is its file, its test, its sample, and one line here. */
export const rules: readonly Rule[] = [
  membershipSet,
  dedupeSeen,
  nestedJoin,
  joinText,
  prependText,
  listConcatenation,
  popZeroDeque,
  insertZero,
  sliceConsume,
  chainLists,
  memoiseRecursion,
  sortLoop,
  pairSearch,
  loopInvariant,
  compiledPattern,
  literalSubstitution,
];
