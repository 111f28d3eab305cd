import * as pulumi from '@pulumi/pulumi';
import type { Verdict } from '../../bench/verdict.ts';
import type { BenchmarkJobInputs } from '../providers/benchmark-job.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/benchmark-job')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/benchmark-job')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/benchmark-job')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/benchmark-job')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/benchmark-job')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/benchmark-job')).provider.delete(id, state);
  },
};

/** Base against head, measured in pairs on one machine, one job at a time. */
export class BenchmarkJob extends pulumi.dynamic.Resource {
  declare readonly state: pulumi.Output<'measured' | 'none'>;
  declare readonly reason: pulumi.Output<string>;
  declare readonly verdict: pulumi.Output<Verdict | 'none'>;
  declare readonly speedup: pulumi.Output<number>;
  declare readonly low: pulumi.Output<number>;
  declare readonly high: pulumi.Output<number>;
  declare readonly floor: pulumi.Output<number>;
  declare readonly pairs: pulumi.Output<number>;
  declare readonly rawDataFile: pulumi.Output<string>;
  declare readonly recordFile: pulumi.Output<string>;

  constructor(name: string, args: Args<BenchmarkJobInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      {
        state: undefined,
        reason: undefined,
        verdict: undefined,
        speedup: undefined,
        low: undefined,
        high: undefined,
        floor: undefined,
        pairs: undefined,
        rawDataFile: undefined,
        recordFile: undefined,
        ...args,
        resourceUrn: resourceUrn('BenchmarkJob', name),
      },
      options,
      'tuneup',
      'BenchmarkJob',
    );
  }
}
