import * as pulumi from '@pulumi/pulumi';
import type { GeneratedSecretInputs } from '../providers/generated-secret.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/generated-secret')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/generated-secret')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/generated-secret')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/generated-secret')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/generated-secret')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/generated-secret')).provider.delete(id, state);
  },
};

/** A secret that nobody chose, made once; the state holds it encrypted. */
export class GeneratedSecret extends pulumi.dynamic.Resource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, args: Args<GeneratedSecretInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { value: undefined, ...args, resourceUrn: resourceUrn('GeneratedSecret', name) },
      pulumi.mergeOptions({ additionalSecretOutputs: ['value'] }, options),
      'tuneup',
      'GeneratedSecret',
    );
  }
}
