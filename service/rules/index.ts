import { dedupeSeen } from './python/dedupe-seen.ts';
import { insertZero } from './python/insert-zero.ts';
import { joinText } from './python/join-text.ts';
import { listConcatenation } from './python/list-concatenation.ts';
import { membershipSet } from './python/membership-set.ts';
import { nestedJoin } from './python/nested-join.ts';
import { popZeroDeque } from './python/pop-zero-deque.ts';
import { prependText } from './python/prepend-text.ts';
import type { Rule } from './rule.ts';

/** Every rule of the rule-based model. A new rule is its file, its test, its sample, and one line here. */
export const rules: readonly Rule[] = [
  membershipSet,
  dedupeSeen,
  joinText,
  prependText,
  listConcatenation,
  nestedJoin,
  popZeroDeque,
  insertZero,
];
