import { randomInt } from 'node:crypto';
import { failure } from '../failure.ts';

/** Options that every measuring command takes, as `parseArgs` wants them. */
export const measuringOptions = {
  seconds: { type: 'string' },
  pairs: { type: 'string' },
  seed: { type: 'string' },
  delta: { type: 'string' },
  precision: { type: 'string' },
  json: { type: 'string' },
  markdown: { type: 'string' },
  bencher: { type: 'string' },
  benchstat: { type: 'string' },
  plots: { type: 'string' },
  folder: { type: 'string' },
  require: { type: 'boolean' },
  strict: { type: 'boolean' },
  'no-wait': { type: 'boolean' },
} as const;

/** How `measuringOptions` read in a usage line. */
export const measuringUsage =
  '[--seconds N] [--pairs N] [--seed N] [--delta F] [--precision F] [--json FILE] [--markdown FILE] [--bencher FILE] [--benchstat DIR] [--plots DIR] [--folder DIR] [--require] [--strict] [--no-wait]';

/** A number above 0, or `undefined` when the option is absent. Fails with `option-invalid`. */
export function readNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw failure('option-invalid', `expected a number above 0 for --${name}, got "${text}"`);
}

/** A whole number from 1 on. Fails with `option-invalid`. */
export function readCount(name: string, text: string | undefined): number | undefined {
  const value = readNumber(name, text);
  if (value === undefined || Number.isSafeInteger(value)) return value;
  throw failure('option-invalid', `expected a whole number for --${name}, got "${text}"`);
}

/** The seed of the coins: the one given, from 0 on, or a fresh one. */
export function readSeed(text: string | undefined): number {
  if (text === undefined) return randomInt(2 ** 31);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw failure('option-invalid', `expected a whole number from 0 on for --seed, got "${text}"`);
}
