import * as pulumi from '@pulumi/pulumi';
import type { ProcessInputs } from '../processes/define-process-provider.ts';
import { type Args, resourceUrn } from './declaration.ts';

// The text of this object is kept in the state of every resource: leave it as it is. What it does is in the provider of the same name.
const provider: pulumi.dynamic.ResourceProvider = {
  async check(olds, news) {
    return (await import('#providers/ai-service-process')).provider.check(olds, news);
  },
  async diff(id, olds, news) {
    return (await import('#providers/ai-service-process')).provider.diff(id, olds, news);
  },
  async create(inputs) {
    return (await import('#providers/ai-service-process')).provider.create(inputs);
  },
  async read(id, state) {
    return (await import('#providers/ai-service-process')).provider.read(id, state);
  },
  async update(id, olds, news) {
    return (await import('#providers/ai-service-process')).provider.update(id, olds, news);
  },
  async delete(id, state) {
    return (await import('#providers/ai-service-process')).provider.delete(id, state);
  },
};

/** The AI service as a process of this machine; it outlives the run and `destroy` stops it. */
export class AiServiceProcess extends pulumi.dynamic.Resource {
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
        resourceUrn: resourceUrn('AiServiceProcess', name),
      },
      options,
      'tuneup',
      'AiServiceProcess',
    );
  }
}
