import { failure } from '../failure.ts';
import type { Seconds } from '../plan.ts';

export type JsonRecord = Record<string, unknown>;

/** The text as JSON, or `undefined` when it is something else. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The records of a list. Fails with `source-malformed`, naming the place. */
export function listRecords(value: unknown, where: string): JsonRecord[] {
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return value;
  throw malformed(where, 'a list of objects, not empty', value);
}

/** A name that is not empty. Fails with `source-malformed`, naming the place. */
export function readName(value: unknown, where: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(where, 'a name', value);
}

/** Times above 0, as seconds. Fails with `source-malformed`, naming the place and what to do when there are none. */
export function readTimes(value: unknown, where: string, unitsInSecond: number, whenAbsent: string): Seconds[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0))
    throw failure('source-malformed', `expected single times in ${where}, got none: ${whenAbsent}`);
  if (Array.isArray(value) && value.every((time) => typeof time === 'number' && Number.isFinite(time) && time > 0))
    return value.map((time: number) => time / unitsInSecond);
  throw malformed(where, 'times above 0', value);
}

function malformed(where: string, wanted: string, got: unknown) {
  const shown = got === undefined ? 'nothing' : JSON.stringify(got).slice(0, 60);
  return failure('source-malformed', `expected ${wanted} in ${where}, got ${shown}: is the file whole?`);
}
