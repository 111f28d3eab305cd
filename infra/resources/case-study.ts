import * as pulumi from '@pulumi/pulumi';
import type { CaseStudyInputs } from '../providers/case-study.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/case-study')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/case-study')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/case-study')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/case-study')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/case-study')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/case-study')).provider.delete(id, state);
  },
};

/** The live record of a session and the page made from it. */
export class CaseStudy extends pulumi.dynamic.Resource {
  declare readonly page: pulumi.Output<string>;
  declare readonly pages: pulumi.Output<string[]>;
  declare readonly recordFolder: pulumi.Output<string>;

  constructor(name: string, args: Args<CaseStudyInputs>, options?: pulumi.CustomResourceOptions) {
    super(
      provider,
      name,
      { page: undefined, pages: undefined, recordFolder: undefined, ...args, resourceUrn: resourceUrn('CaseStudy', name) },
      options,
      'tuneup',
      'CaseStudy',
    );
  }
}
