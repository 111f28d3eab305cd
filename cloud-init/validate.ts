import type { Problem } from '../bench/problem.ts';
import { findNonAscii } from './characters.ts';
import { parseCloudConfig } from './document.ts';
import { findPlaceholders, findSecrets } from './placeholders.ts';
import { findSchemaProblems, findUnknownKeys } from './schema.ts';
import { findScriptProblems } from './scripts.ts';

/** Largest boot text we send. Azure takes 65,535 bytes and does not say whether before or after base64; this many still fit when encoded. */
export const largestBytes = 49_149;

/** Everything wrong with a cloud-config file, in the order of its lines; empty when a machine can boot from it. */
export function validate(text: string): Problem[] {
  const { config, problems } = parseCloudConfig(text);
  return [
    ...findSize(text),
    ...findFirstLine(text),
    ...sortByPlace([
      ...findNonAscii(text),
      ...findPlaceholders(text),
      ...findSecrets(text),
      ...problems,
      ...(config === undefined ? [] : [...findUnknownKeys(config), ...findSchemaProblems(config), ...findScriptProblems(config)]),
    ]),
  ];
}

function findSize(text: string): Problem[] {
  const bytes = Buffer.byteLength(text);
  const what = `must be at most ${largestBytes} bytes, got ${bytes}: let the machine fetch what is large`;
  return bytes > largestBytes ? [{ where: 'the file', what }] : [];
}

function findFirstLine(text: string): Problem[] {
  const what = 'must be exactly "#cloud-config", else cloud-init takes the text for something else';
  return /^#cloud-config\r?(\n|$)/.test(text) ? [] : [{ where: 'line 1', what }];
}

function sortByPlace(problems: Problem[]): Problem[] {
  return problems.toSorted((one, other) => rank(one.where) - rank(other.where));
}

function rank(where: string): number {
  const [line = 0, column = 0] = (where.match(/\d+/g) ?? []).map(Number);
  return line * 1e6 + column;
}
