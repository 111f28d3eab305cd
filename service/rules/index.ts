import { chainLists } from './python/chain-lists.ts';
import { compiledPattern } from './python/compiled-pattern.ts';
import { constantSet } from './python/constant-set.ts';
import { countItems } from './python/count-items.ts';
import { dedupeSeen } from './python/dedupe-seen.ts';
import { extendList } from './python/extend-list.ts';
import { insertZero } from './python/insert-zero.ts';
import { joinText } from './python/join-text.ts';
import { listConcatenation } from './python/list-concatenation.ts';
import { literalSubstitution } from './python/literal-substitution.ts';
import { loopInvariant } from './python/loop-invariant.ts';
import { membershipSet } from './python/membership-set.ts';
import { memoiseRecursion } from './python/memoise-recursion.ts';
import { modulePattern } from './python/module-pattern.ts';
import { moduleTable } from './python/module-table.ts';
import { nestedJoin } from './python/nested-join.ts';
import { pairSearch } from './python/pair-search.ts';
import { popZeroDeque } from './python/pop-zero-deque.ts';
import { prependText } from './python/prepend-text.ts';
import { reverseText } from './python/reverse-text.ts';
import { sliceConsume } from './python/slice-consume.ts';
import { sortLoop } from './python/sort-loop.ts';
import { sortedFirst } from './python/sorted-first.ts';
import { sumLoop } from './python/sum-loop.ts';
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
  modulePattern,
  moduleTable,
  literalSubstitution,
  reverseText,
  countItems,
  extendList,
  sumLoop,
  constantSet,
  sortedFirst,
];
