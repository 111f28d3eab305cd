import * as pulumi from '@pulumi/pulumi';
import type { CallerAddressInputs } from '../providers/caller-address.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/caller-address')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/caller-address')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/caller-address')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/caller-address')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/caller-address')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/caller-address')).provider.delete(id, state);
  },
};

/** The addresses that may reach the measuring machine; whoever runs the program is among them with `auto`. */
export class CallerAddress extends pulumi.dynamic.Resource {
  declare readonly cidrs: pulumi.Output<string[]>;

  constructor(name: string, args: Pick<Args<CallerAddressInputs>, 'sshAllowFrom'>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { cidrs: undefined, ...args, resourceUrn: resourceUrn('CallerAddress', name) },
      options,
      'tuneup',
      'CallerAddress',
    );
  }
}
