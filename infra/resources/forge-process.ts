import * as pulumi from '@pulumi/pulumi';
import type { ProcessInputs } from '../processes/define-process-provider.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/forge-process')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/forge-process')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/forge-process')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/forge-process')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/forge-process')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/forge-process')).provider.delete(id, state);
  },
};

/** The forge as a process of this machine: git over HTTP, pull requests and their pages. */
export class ForgeProcess extends pulumi.dynamic.Resource {
  declare readonly url: pulumi.Output<string>;
  declare readonly pid: pulumi.Output<number>;
  declare readonly logFile: pulumi.Output<string>;
  declare readonly secretFile: pulumi.Output<string>;

  constructor(name: string, args: Args<ProcessInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      {
        url: undefined,
        pid: undefined,
        logFile: undefined,
        secretFile: undefined,
        ...args,
        resourceUrn: resourceUrn('ForgeProcess', name),
      },
      options,
      'tuneup',
      'ForgeProcess',
    );
  }
}
