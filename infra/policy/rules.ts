import { machineRules } from './machine-rules.ts';
import { networkRules } from './network-rules.ts';
import type { Rule } from './rule.ts';
import { serviceRules } from './service-rules.ts';

/** Every promise; a new one is an object in one of these lists. */
export const rules: Rule[] = [...networkRules, ...machineRules, ...serviceRules];
