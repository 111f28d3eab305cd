import * as pulumi from '@pulumi/pulumi';
import type { Measurement } from '../../bench/languages/language.ts';
import type { LeftOut, OptimizationStackInputs } from '../providers/optimization-stack.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/optimization-stack')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/optimization-stack')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/optimization-stack')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/optimization-stack')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/optimization-stack')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/optimization-stack')).provider.delete(id, state);
  },
};

/** All optimizations that were measured faster, together on the branch `optimization`. */
export class OptimizationStack extends pulumi.dynamic.Resource {
  declare readonly state: pulumi.Output<'kept' | 'none'>;
  declare readonly reason: pulumi.Output<string>;
  declare readonly branch: pulumi.Output<string>;
  declare readonly commit: pulumi.Output<string>;
  declare readonly included: pulumi.Output<string[]>;
  declare readonly leftOut: pulumi.Output<LeftOut[]>;
  declare readonly measurements: pulumi.Output<Measurement[]>;

  constructor(name: string, args: Args<OptimizationStackInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      {
        state: undefined,
        reason: undefined,
        branch: undefined,
        commit: undefined,
        included: undefined,
        leftOut: undefined,
        measurements: undefined,
        ...args,
        resourceUrn: resourceUrn('OptimizationStack', name),
      },
      options,
      'tuneup',
      'OptimizationStack',
    );
  }
}
