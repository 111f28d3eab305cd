import type { EngineProvider } from '../../engine/define-provider.ts';
import type { Make } from './declared-resources.ts';

/** What the engine does with dynamic resources, run after run, without an engine. */
export interface ProviderEngine {
  make: Make;
  /** `create power`, `update ssh-sources`, in the order they came; emptied by each look. */
  takeSteps(): string[];
}

/** By the last part of a resource's type: `VmPower`. What was made is kept from run to run; what did not change is left alone. */
export function createProviderEngine(providers: Record<string, EngineProvider>): ProviderEngine {
  const kept = new Map<string, { id: string; outs: Record<string, unknown> }>();
  const steps: string[] = [];
  return {
    make(type, name, inputs) {
      const provider = providers[type.split(':').at(-1) ?? ''];
      return provider === undefined ? undefined : bring(provider, name, inputs);
    },
    takeSteps: () => steps.splice(0).sort(),
  };

  async function bring(provider: EngineProvider, name: string, declared: Record<string, unknown>) {
    const before = kept.get(name);
    const { inputs, failures } = await provider.check(before?.outs ?? {}, declared);
    if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property} ${reason}`).join('; '));
    const now = await change(provider, name, inputs, before);
    kept.set(name, now);
    return { id: now.id, state: now.outs };
  }

  async function change(
    provider: EngineProvider,
    name: string,
    inputs: Record<string, unknown>,
    before: { id: string; outs: Record<string, unknown> } | undefined,
  ) {
    if (before === undefined) {
      steps.push(`create ${name}`);
      return provider.create(inputs);
    }
    const { changes } = await provider.diff(before.id, before.outs, inputs);
    if (!changes) return before;
    steps.push(`update ${name}`);
    return { id: before.id, ...(await provider.update(before.id, before.outs, inputs)) };
  }
}
