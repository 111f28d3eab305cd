/** One promise. Mandatory ones stop a preview; advisory ones are said and let pass. */
export interface Rule {
  /** Kebab-case, as it shows in the engine's output. */
  name: string;
  description: string;
  enforcementLevel: 'mandatory' | 'advisory';
  /** What is wrong with a resource, a sentence each. Values may be unknown in a preview: what is not there yet is no fault. */
  find(type: string, props: Record<string, unknown>): string[];
}

/** A value deep inside: `osProfile.linuxConfiguration.ssh`; `undefined` when any part of the way is missing. */
export function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
      value,
    );
}

/** The value as a list of texts: one text, several, or none. */
export function textsAt(value: unknown, path: string): string[] {
  const found = valueAt(value, path);
  return (Array.isArray(found) ? found : [found]).filter((item) => typeof item === 'string');
}

/** The value as a list of objects. */
export function objectsAt(value: unknown, path: string): Record<string, unknown>[] {
  const found = valueAt(value, path);
  return (Array.isArray(found) ? found : []).filter((item) => typeof item === 'object' && item !== null);
}
