import * as pulumi from '@pulumi/pulumi';
import type { Measurement } from '../../bench/languages/language.ts';
import type { OptimizationInputs, TriedSummary } from '../providers/optimization.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/optimization')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/optimization')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/optimization')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/optimization')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/optimization')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/optimization')).provider.delete(id, state);
  },
};

/** One target handed to tuning: its kept optimization on a branch, or why there is none. */
export class Optimization extends pulumi.dynamic.Resource {
  declare readonly state: pulumi.Output<'kept' | 'none'>;
  declare readonly reason: pulumi.Output<string>;
  declare readonly branch: pulumi.Output<string>;
  declare readonly commit: pulumi.Output<string>;
  declare readonly title: pulumi.Output<string>;
  declare readonly explanation: pulumi.Output<string>;
  declare readonly candidates: pulumi.Output<TriedSummary[]>;
  declare readonly screenedGain: pulumi.Output<number>;
  declare readonly measurements: pulumi.Output<Measurement[]>;
  declare readonly recordFile: pulumi.Output<string>;

  constructor(name: string, args: Args<OptimizationInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      {
        state: undefined,
        reason: undefined,
        branch: undefined,
        commit: undefined,
        title: undefined,
        explanation: undefined,
        candidates: undefined,
        screenedGain: undefined,
        measurements: undefined,
        recordFile: undefined,
        ...args,
        resourceUrn: resourceUrn('Optimization', name),
      },
      options,
      'tuneup',
      'Optimization',
    );
  }
}
