import type { z } from 'zod';
import { engineAddress } from './progress.ts';
import { stopSignal } from './watch-engine.ts';
import { doWork, type Work } from './work.ts';

/** What an input holds in a preview while the resource it comes from has not been made yet. */
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

type State = Record<string, unknown>;

/** A resource described by what it is rather than by the engine's six calls. */
export interface ProviderDefinition<Inputs extends State, Outputs extends State> {
  /** Every input with its check. Messages are sentences that name the remedy. */
  inputs: z.ZodObject;
  /** Inputs that make it another thing when they change: it is then replaced. */
  identity: readonly (keyof Inputs & string)[];
  /** Inputs that may change without anything to do: addresses, paths of secrets. */
  ignored?: readonly (keyof Inputs & string)[];
  /** The same inputs give the same id, so that a run that died is adopted rather than repeated. */
  id(inputs: Inputs): string;
  /**
   * Looks up what belongs into the inputs, such as the commit a branch stands at, so that a preview shows it. Throw to refuse. It
   * must not use ignored inputs: those may still be unknown.
   */
  resolve?(inputs: Inputs, before: Partial<Inputs>): Promise<Partial<Inputs>>;
  /** True when the thing is not as it should be though no input changed. */
  hasDrifted?(state: Inputs & Outputs): Promise<boolean>;
  /** Makes the thing, or brings it up to date when `before` is given. Finds and adopts what an earlier, killed attempt left. */
  apply(inputs: Inputs, work: Work, before?: Inputs & Outputs): Promise<Outputs>;
  /** Looks without touching; `undefined` when the thing is gone. */
  read?(state: Inputs & Outputs): Promise<Outputs | undefined>;
  /** Takes away what `apply` made. Gone already is success. */
  remove?(state: Inputs & Outputs): Promise<void>;
}

/** The engine's side of a definition: what the shell in `infra/resources` calls. */
export interface EngineProvider {
  check(olds: State, news: State): Promise<{ inputs: State; failures: { property: string; reason: string }[] }>;
  diff(id: string, olds: State, news: State): Promise<{ changes: boolean; replaces: string[]; deleteBeforeReplace: boolean }>;
  create(inputs: State): Promise<{ id: string; outs: State }>;
  read(id: string, state: State): Promise<{ id: string; props: State; inputs?: State }>;
  update(id: string, olds: State, news: State): Promise<{ outs: State }>;
  delete(id: string, state: State): Promise<void>;
}

/** Fits a definition to the engine: unknown values in previews, failures all at once, outputs the wire can carry. */
export function defineProvider<Inputs extends State, Outputs extends State>(
  definition: ProviderDefinition<Inputs, Outputs>,
): EngineProvider {
  const inputKeys = Object.keys(definition.inputs.shape);
  // From the first call on: a preview too must not leave a process behind when its engine is killed.
  if (engineAddress() !== undefined) stopSignal();
  const ignored = new Set<string>(['resourceUrn', ...(definition.ignored ?? [])]);

  return { check, diff, create, read, update, delete: remove };

  async function check(olds: State, news: State) {
    const failures = findFailures(news);
    if (
      failures.length > 0 ||
      definition.resolve === undefined ||
      inputKeys.some((key) => !ignored.has(key) && hasUnknown(news[key]))
    )
      return { inputs: news, failures };
    try {
      const resolved = await definition.resolve(pickInputs(news), olds as Partial<Inputs>);
      return { inputs: { ...news, ...withoutUndefined(resolved) }, failures };
    } catch (error) {
      const property = error instanceof Error && 'property' in error ? String(error.property) : inputKeys[0];
      return {
        inputs: news,
        failures: [{ property: property ?? '', reason: error instanceof Error ? error.message : String(error) }],
      };
    }
  }

  function findFailures(news: State) {
    return inputKeys.flatMap((key) => {
      if (hasUnknown(news[key])) return [];
      const result = (definition.inputs.shape[key] as z.ZodType).safeParse(news[key]);
      return result.success
        ? []
        : result.error.issues.map((issue) => ({ property: [key, ...issue.path].join('.'), reason: issue.message }));
    });
  }

  async function diff(_id: string, olds: State, news: State) {
    const changed = inputKeys.filter((key) => !ignored.has(key) && !isSame(olds[key], news[key]));
    const replaces = changed.filter((key) => definition.identity.includes(key) && !hasUnknown(news[key]));
    const changes = changed.length > 0 || ((await definition.hasDrifted?.(olds as Inputs & Outputs)) ?? false);
    return { changes, replaces, deleteBeforeReplace: replaces.length > 0 };
  }

  async function create(news: State) {
    const inputs = pickInputs(news);
    return { id: definition.id(inputs), outs: await apply(inputs, news) };
  }

  async function update(_id: string, olds: State, news: State) {
    return { outs: await apply(pickInputs(news), news, olds as Inputs & Outputs) };
  }

  async function apply(inputs: Inputs, news: State, before?: Inputs & Outputs): Promise<State> {
    const outputs = await doWork(String(news.resourceUrn ?? ''), (work) => definition.apply(inputs, work, before));
    return toOutputs({ ...withoutProvider(news), ...inputs, ...outputs });
  }

  async function read(id: string, state: State) {
    const outputs = definition.read === undefined ? {} : await definition.read(state as Inputs & Outputs);
    if (outputs === undefined) return { id: '', props: {} };
    const props = toOutputs({ ...withoutProvider(state), ...outputs });
    return { id, props, inputs: pickInputs(props) };
  }

  async function remove(_id: string, state: State) {
    await definition.remove?.(state as Inputs & Outputs);
  }

  function pickInputs(state: State): Inputs {
    return withoutUndefined(Object.fromEntries(inputKeys.map((key) => [key, state[key]]))) as Inputs;
  }
}

/** What the wire can carry; a value it would turn into something else is refused by its name. */
export function toOutputs(outputs: State): State {
  return Object.fromEntries(
    Object.entries(outputs)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, toPlain(key, value)]),
  );
}

function toPlain(name: string, value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, i) => toPlain(`${name}[${i}]`, item));
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, toPlain(`${name}.${key}`, item)]])),
    );
  }
  throw new Error(
    `the output "${name}" must be text, a finite number, a boolean, a list or a plain object; got ${Object.prototype.toString.call(value)}`,
  );
}

function withoutProvider({ __provider, ...rest }: State): State {
  return rest;
}

function withoutUndefined(state: State): State {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

function hasUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}

/** Equal as the wire sees them: key order and absent keys do not count. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return (one ?? undefined) === (other ?? undefined);
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => isSame((one as State)[key], (other as State)[key]));
}
