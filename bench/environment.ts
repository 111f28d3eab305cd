import type { EnvironmentRecord } from './comparison.ts';
import type { BesidePair, EnvironmentLine, MachineState } from './lines.ts';

type Field = EnvironmentRecord['fields'][number];

/**
 * What the runner saw of its machine, judged. A thing that the machine does not show reads `not visible`, never `ok`: a virtual machine
 * hides most of what disturbs it. `beside` is what went on beside each pair.
 */
export function readEnvironment(
  line: EnvironmentLine,
  after?: MachineState,
  beside: readonly BesidePair[] = [],
): EnvironmentRecord {
  const facts = line.facts;
  const isVirtual = facts.virtual === 'yes';
  const fields: Field[] = [
    plain('CPU', facts['model name']),
    plain('processors', facts.processors),
    plain('microcode', facts.microcode),
    plain('hypervisor', isVirtual ? (facts.hypervisor ?? '') || 'present' : ''),
    plain('machine type', facts.product),
    plain('kernel', facts.kernel),
    plain('memory', facts.MemTotal),
    plain('memory available', facts.MemAvailable),
    plain('swap', facts.SwapTotal),
    plain('disk left', facts.diskFree),
    plain('Python of the runner', facts.python),
    plain('clock source', facts.clocksource),
    plain('isolated processors', facts.isolated),
    plain('huge pages', facts.hugePages),
    judged('governor', facts.governor, (value) => value === 'performance'),
    plain('frequency', facts.frequency === '' ? '' : `${facts.frequency} kHz`),
    judged('turbo', turbo(facts), (value) => value === 'off'),
    // A guest says 0 whatever its host does.
    isVirtual ? hidden('SMT') : judged('SMT', facts.smt, (value) => value === '0'),
    judged('address randomisation', facts.aslr, (value) => value === '2'),
    judged('battery', facts.battery, (value) => !value.includes('Discharging')),
    plain('temperature', facts.temperature),
    judged('other runnable processes', runnable(line), (value) => Number(value) === 0),
    ...pressureFields(line),
    crowdedField(beside),
    stealField(line, after, isVirtual, beside),
  ];
  return { fields };
}

/** Share of the processors' time that the host took between two looks; `undefined` when the clock did not move. */
export function stealShare(before: MachineState, after: MachineState): number | undefined {
  const spent = after.ticks.map((ticks, kind) => ticks - (before.ticks[kind] ?? 0));
  // The last two kinds, guest time, are part of the first two.
  const total = spent.slice(0, 8).reduce((sum, ticks) => sum + ticks, 0);
  return total > 0 ? (spent[7] ?? 0) / total : undefined;
}

function plain(name: string, value: string | undefined): Field {
  return value ? { name, value, state: 'ok' } : hidden(name);
}

function judged(name: string, value: string | undefined, isFine: (value: string) => boolean): Field {
  return value ? { name, value, state: isFine(value) ? 'ok' : 'warn' } : hidden(name);
}

function hidden(name: string): Field {
  return { name, value: '', state: 'not visible' };
}

function turbo(facts: Record<string, string>): string {
  if (facts.noTurbo) return facts.noTurbo === '1' ? 'off' : 'on';
  if (facts.boost) return facts.boost === '0' ? 'off' : 'on';
  return '';
}

/** Runnable processes besides the runner itself: `0.45 0.39 0.48 1/91 16695` counts it as one. */
function runnable(state: MachineState): string {
  const count = /(\d+)\/\d+/.exec(state.load)?.[1];
  return count === undefined ? '' : String(Math.max(0, Number(count) - 1));
}

function pressureFields(state: MachineState): Field[] {
  return ['cpu', 'io', 'memory'].map((kind) => {
    const share = /avg10=([\d.]+)/.exec(state.pressure[kind] ?? '')?.[1];
    return judged(`${kind} pressure before`, share === undefined ? '' : `${share} %`, (value) => Number.parseFloat(value) <= 5);
  });
}

/** Pairs after which others wanted to run too; a tenth of them is what trimming takes away. */
function crowdedField(beside: readonly BesidePair[]): Field {
  const crowded = beside.filter(({ running }) => running > 1).length;
  const value = beside.length === 0 ? '' : `${crowded} of ${beside.length}`;
  return judged('pairs beside other runnable processes', value, () => crowded * 10 <= beside.length);
}

function stealField(
  before: MachineState,
  after: MachineState | undefined,
  isVirtual: boolean,
  beside: readonly BesidePair[],
): Field {
  const share = after && stealShare(before, after);
  if (share === undefined) return hidden('steal');
  // Many hosts report none whatever they take.
  if (share === 0 && isVirtual) return { name: 'steal', value: '0 reported', state: 'not visible' };
  const hit = beside.filter(({ steal }) => steal > 0);
  const worst = Math.max(0, ...hit.map(({ steal, ticks }) => steal / ticks));
  const rounds =
    hit.length === 0 ? '' : `, beside ${hit.length} of ${beside.length} pairs, ${(worst * 100).toFixed(0)} % at worst`;
  return { name: 'steal', value: `${(share * 100).toFixed(2)} %${rounds}`, state: share > 0.01 ? 'warn' : 'ok' };
}
