import { failure } from '../failure.ts';

/** A machine that can be worked on: this one, or one that is reached by ssh. */
export type MachineAddress = { kind: 'local' } | { kind: 'ssh'; user: string; host: string; port: number };

/** Reads `local` or `ssh://bench@20.9.8.7:22`, the port being 22 when it is left out. Fails with `machine-address-invalid`. */
export function parseMachineAddress(text: string): MachineAddress {
  if (text === 'local') return { kind: 'local' };
  const [, user, host, port = '22'] = /^ssh:\/\/([\w.-]+)@([\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?\/?$/i.exec(text) ?? [];
  if (user === undefined || host === undefined || user.startsWith('-') || host.startsWith('-') || Number(port) > 65_535)
    throw failure('machine-address-invalid', `a machine must be "local" or such as ssh://bench@20.9.8.7:22, got "${text}"`);
  return { kind: 'ssh', user, host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}
