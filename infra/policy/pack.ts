/** The policy pack: `pulumi up --policy-pack infra/policy`. What it refuses is in the rules; here they only meet the engine. */
import { PolicyPack } from '@pulumi/policy';
import { rules } from './rules.ts';

new PolicyPack('tuneup', {
  policies: rules.map(({ name, description, enforcementLevel, find }) => ({
    name,
    description,
    enforcementLevel,
    validateResource({ type, props }, reportViolation) {
      for (const what of find(type, props)) reportViolation(what);
    },
  })),
});
