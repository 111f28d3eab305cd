import * as pulumi from '@pulumi/pulumi';
import type { HostKeyInputs } from '../providers/host-key.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/host-key')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/host-key')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/host-key')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/host-key')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/host-key')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/host-key')).provider.delete(id, state);
  },
};

/** The key that a machine on Azure shows over ssh, as the machine itself told it by another way than the network that ssh goes over. */
export class HostKey extends pulumi.dynamic.Resource {
  declare readonly hostKey: pulumi.Output<string>;

  constructor(name: string, args: Args<HostKeyInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { hostKey: undefined, ...args, resourceUrn: resourceUrn('HostKey', name) },
      options,
      'tuneup',
      'HostKey',
    );
  }
}
