import { z } from 'zod';
import { failure } from '../../bench/failure.ts';
import { addressSources, findCallerAddress, type ReadSource } from '../azure/caller.ts';
import { findSourceProblems } from '../azure/ranges.ts';
import { defineProvider, type EngineProvider } from '../engine/define-provider.ts';

export interface CallerAddressInputs {
  [key: string]: unknown;
  /** `auto`, ranges such as 203.0.113.7/32, or both. */
  sshAllowFrom: string[];
  /** What they come to; looked up, so that a preview says from what to what. */
  cidrs?: string[];
}

/** Whatever the world outside does: where to ask, and whether this is CI. */
export interface CallerAddressWorld {
  sources?: readonly string[];
  read?: ReadSource;
  environment?: Record<string, string | undefined>;
}

export const provider = createCallerAddressProvider();

/** The provider, asking these sources. */
export function createCallerAddressProvider({
  sources = addressSources,
  read,
  environment = process.env,
}: CallerAddressWorld = {}): EngineProvider {
  return defineProvider<CallerAddressInputs, Record<string, never>>({
    inputs: z.object({
      sshAllowFrom: z.array(z.string()).superRefine((list, context) => {
        for (const { what } of findSourceProblems(list, '')) context.addIssue({ code: 'custom', message: what });
      }),
      cidrs: z.array(z.string()).optional(),
    }),
    identity: [],
    id: () => 'caller-address',
    async resolve({ sshAllowFrom }) {
      const cidrs = await Promise.all(sshAllowFrom.map((source) => (source === 'auto' ? findOwnRange() : source)));
      return { cidrs: [...new Set(cidrs)].sort() };
    },
    async apply({ cidrs = [] }, work, before) {
      const was = before?.cidrs?.join(', ') ?? 'nobody';
      work.report(`${was} -> ${cidrs.join(', ')}`);
      return {};
    },
  });

  async function findOwnRange(): Promise<string> {
    if (environment.CI !== undefined && !['', '0', 'false'].includes(environment.CI))
      throw failure(
        'caller-address-in-ci',
        'must not be "auto" in CI, where it would open the machine to a runner that others use too: set tuneup:sshAllowFrom to the addresses that may reach it',
      );
    return `${await findCallerAddress(sources, read)}/32`;
  }
}
