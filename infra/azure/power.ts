import { setTimeout as sleep } from 'node:timers/promises';
import { failure, isFailure } from '../../bench/failure.ts';
import { firstLine, isBusy, statusOf } from './refusals.ts';

/** A machine's name in Azure. */
export interface VmName {
  subscriptionId: string;
  resourceGroupName: string;
  vmName: string;
}

/** What Azure says of a machine. `stopped` still costs its full price; `unknown` is said in between. */
export type PowerState = 'starting' | 'running' | 'stopping' | 'stopped' | 'deallocating' | 'deallocated' | 'unknown';

export type WantedPower = 'running' | 'deallocated';

/** The three calls that power takes; each settles when Azure is done with it. */
export interface PowerClient {
  /** Codes such as `PowerState/running`; `undefined` when there is no such machine. */
  readStatuses(signal: AbortSignal): Promise<string[] | undefined>;
  start(signal: AbortSignal): Promise<void>;
  deallocate(signal: AbortSignal): Promise<void>;
}

/** How patient it is. */
export interface PowerOptions {
  timeoutSeconds: number;
  signal: AbortSignal;
  report(line: string): void;
  pollMilliseconds?: number;
}

const transitions: readonly string[] = ['starting', 'stopping', 'deallocating', 'unknown'];
/** What Azure reads back lags behind what it has done, by this many looks at most. */
const looksAfter = 6;

/** Looks without touching; `undefined` when the machine is gone. */
export async function readPower(client: PowerClient, signal: AbortSignal): Promise<PowerState | undefined> {
  const statuses = await client.readStatuses(signal);
  const code = statuses?.find((status) => status.startsWith('PowerState/'));
  return statuses === undefined ? undefined : ((code?.slice('PowerState/'.length) ?? 'unknown') as PowerState);
}

/** Brings a machine to the wanted power: waits out what is under way, acts only when it must (`acted`), and looks afterwards whether it came true. */
export async function bringTo(
  client: PowerClient,
  name: VmName,
  wanted: WantedPower,
  options: PowerOptions,
): Promise<{ state: PowerState; acted: boolean }> {
  const { timeoutSeconds, report, pollMilliseconds = 5_000 } = options;
  const deadline = AbortSignal.timeout(timeoutSeconds * 1_000);
  const signal = AbortSignal.any([options.signal, deadline]);
  let state: PowerState = 'unknown';
  let acted = false;
  try {
    while ((await settle()) !== wanted) {
      report(`${state} -> ${wanted}`);
      if (await act()) await confirm();
    }
    return { state, acted };
  } catch (error) {
    if (deadline.aborted && !options.signal.aborted) throw timedOut(name, wanted, state, timeoutSeconds, error);
    throw error;
  }

  async function look(): Promise<PowerState> {
    const found = await readPower(client, signal);
    if (found === undefined) throw vmMissing(name);
    state = found;
    return found;
  }

  async function settle(): Promise<PowerState> {
    while (transitions.includes(await look())) await pause();
    return state;
  }

  /** False when another operation was in the way: then it is worth another look. */
  async function act(): Promise<boolean> {
    try {
      await (wanted === 'running' ? client.start(signal) : client.deallocate(signal));
      acted = true;
      return true;
    } catch (error) {
      if (signal.aborted || !isBusy(error)) throw translate(error, name, wanted);
      report('another operation is running on it, waiting');
      await pause();
      return false;
    }
  }

  async function confirm(): Promise<void> {
    for (let i = 0; i < looksAfter && (await look()) !== wanted; i++) await pause();
  }

  async function pause(): Promise<void> {
    await sleep(pollMilliseconds, undefined, { signal });
  }
}

/** Azure's refusals that a person can do something about, as sentences. */
function translate(error: unknown, { vmName, resourceGroupName }: VmName, wanted: WantedPower): unknown {
  if (isFailure(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = `${code} ${message}`;
  if (/AllocationFailed|SkuNotAvailable|OverconstrainedAllocationRequest/.test(text))
    return failure(
      'vm-not-allocated',
      `${vmName} could not be made ${wanted}: Azure has no room for its size there just now (${firstLine(error)}). Try again later, or set tuneup:vmSize or tuneup:zone to another one`,
      error,
    );
  if (statusOf(error) === 403)
    return failure(
      'vm-forbidden',
      `${vmName} could not be made ${wanted}: this login may not. It needs Microsoft.Compute/virtualMachines/start/action, deallocate/action and instanceView/read on ${resourceGroupName}`,
      error,
    );
  return failure('vm-power-failed', `${vmName} could not be made ${wanted}: ${firstLine(error)}`, error);
}

function vmMissing({ vmName, resourceGroupName }: VmName): Error {
  return failure('vm-missing', `there is no machine ${vmName} in ${resourceGroupName}: \`pulumi up --refresh\` makes it again`);
}

function timedOut({ vmName }: VmName, wanted: WantedPower, state: PowerState, timeoutSeconds: number, cause: unknown): Error {
  return failure(
    'vm-power-timed-out',
    `${vmName} should have become ${wanted} within ${timeoutSeconds} s and is ${state}: look at it in the portal, then run again`,
    cause,
  );
}
