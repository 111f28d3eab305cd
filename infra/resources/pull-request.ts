import * as pulumi from '@pulumi/pulumi';
import type { PullRequestInputs } from '../providers/pull-request.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/pull-request')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/pull-request')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/pull-request')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/pull-request')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/pull-request')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/pull-request')).provider.delete(id, state);
  },
};

/** A pull request whose body holds its own numbers; it opens only when the verdict is `faster`. */
export class PullRequest extends pulumi.dynamic.Resource {
  declare readonly state: pulumi.Output<'open' | 'closed' | 'merged' | 'none'>;
  declare readonly reason: pulumi.Output<string>;
  declare readonly number: pulumi.Output<number>;
  declare readonly url: pulumi.Output<string>;
  declare readonly title: pulumi.Output<string>;

  constructor(name: string, args: Args<PullRequestInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      {
        state: undefined,
        reason: undefined,
        number: undefined,
        url: undefined,
        title: undefined,
        ...args,
        resourceUrn: resourceUrn('PullRequest', name),
      },
      options,
      'tuneup',
      'PullRequest',
    );
  }
}
