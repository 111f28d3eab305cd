import * as pulumi from '@pulumi/pulumi';
import type { VmPowerInputs } from '../providers/vm-power.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/vm-power')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/vm-power')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/vm-power')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/vm-power')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/vm-power')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/vm-power')).provider.delete(id, state);
  },
};

/** Whether a machine runs, or is deallocated and costs nothing but its disk. Taking the declaration away does not touch the machine. */
export class VmPower extends pulumi.dynamic.Resource {
  declare readonly state: pulumi.Output<string>;
  declare readonly starts: pulumi.Output<number>;

  constructor(name: string, args: Args<VmPowerInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { state: undefined, starts: undefined, ...args, resourceUrn: resourceUrn('VmPower', name) },
      options,
      'tuneup',
      'VmPower',
    );
  }
}
