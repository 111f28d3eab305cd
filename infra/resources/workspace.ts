import * as pulumi from '@pulumi/pulumi';
import type { WorkspaceInputs } from '../providers/workspace.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/workspace')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/workspace')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/workspace')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/workspace')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/workspace')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/workspace')).provider.delete(id, state);
  },
};

/** A clone of the repository under study with an environment in which its own tests are known to pass. */
export class Workspace extends pulumi.dynamic.Resource {
  declare readonly baseCommit: pulumi.Output<string>;
  declare readonly branch: pulumi.Output<string>;
  declare readonly runner: pulumi.Output<string>;
  declare readonly cloneUrl: pulumi.Output<string>;
  declare readonly pageUrl: pulumi.Output<string>;
  declare readonly tests: pulumi.Output<string>;

  constructor(name: string, args: Args<WorkspaceInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      {
        baseCommit: undefined,
        branch: undefined,
        runner: undefined,
        cloneUrl: undefined,
        pageUrl: undefined,
        tests: undefined,
        ...args,
        resourceUrn: resourceUrn('Workspace', name),
      },
      options,
      'tuneup',
      'Workspace',
    );
  }
}
