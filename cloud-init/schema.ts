import { readFileSync } from 'node:fs';
import Draft4 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import type { Problem } from '../bench/problem.ts';
import type { CloudConfig } from './document.ts';

interface Schema {
  $ref?: string;
  allOf?: Schema[];
  properties?: Record<string, unknown>;
  $defs?: Record<string, Schema>;
}

/** One thing the schema has against a value. */
interface Complaint {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

const schema = JSON.parse(readFileSync(new URL('./schema/cloud-config.json', import.meta.url), 'utf8')) as Schema;

/** Keys that cloud-init takes though its schema has no word on them: base configuration, merging, and modules of newer releases. */
const keysWithoutSchema = [
  'cloud_config_modules',
  'cloud_final_modules',
  'cloud_init_modules',
  'datasource',
  'datasource_list',
  'def_log_file',
  'log_cfgs',
  'merge_how',
  'merge_type',
  'network',
  'preserve_hostname',
  'rpi',
  'syslog_fix_perms',
  'system_info',
  'ubuntu_pro',
  'unverified_modules',
  'vendor_data2',
];

let compiled: { (value: unknown): boolean; errors?: Complaint[] | null } | undefined;

/** Keys at the top that cloud-init does not know: it passes them over without a word, so that a misspelt one does nothing. */
export function findUnknownKeys(config: CloudConfig): Problem[] {
  const known = [...listKeys(schema), ...keysWithoutSchema];
  return Object.keys(config.value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = known.filter((name) => distance(name, key) <= 2).sort((a, b) => distance(a, key) - distance(b, key))[0];
      return {
        where: config.placeOfKey(key),
        what: `cloud-init knows no key "${key}"${near === undefined ? ': leave it out' : `: did you mean "${near}"?`}`,
      };
    });
}

/** What cloud-init's own schema refuses, one problem a value. */
export function findSchemaProblems(config: CloudConfig): Problem[] {
  const validate = compile();
  if (validate(config.value)) return [];
  const complaints = (validate.errors ?? []).filter(({ keyword }) => !['oneOf', 'anyOf', 'allOf', 'not'].includes(keyword));
  const all = complaints.length > 0 ? complaints : (validate.errors ?? []);
  // A value that no branch takes is refused by each of them, and so is all around it: the innermost say what is wrong.
  const innermost = all.filter((one) => !all.some((other) => other.instancePath.startsWith(`${one.instancePath}/`)));
  return [...Map.groupBy(innermost, ({ instancePath }) => instancePath)].map(([pointer, group]) => {
    const path = pointer.split('/').slice(1).map(unescapePart);
    const what = [...new Set(group.map(renderComplaint))].join(', or ');
    return { where: config.placeOf(path), what: `${renderPath(path)} ${what}` };
  });
}

function compile() {
  if (compiled !== undefined) return compiled;
  const ajv = new Draft4.default({ strict: false, allErrors: true, allowUnionTypes: true, logger: false });
  addFormats.default(ajv);
  compiled = ajv.compile(schema);
  return compiled;
}

function listKeys({ $ref, allOf = [], properties = {} }: Schema): string[] {
  const target = $ref === undefined ? undefined : schema.$defs?.[$ref.replace('#/$defs/', '')];
  return [...Object.keys(properties), ...allOf.flatMap(listKeys), ...(target === undefined ? [] : listKeys(target))];
}

function renderComplaint({ message = 'is not allowed', params }: Complaint): string {
  if ('allowedValues' in params) return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  return 'additionalProperty' in params ? `must not have the key "${params.additionalProperty}"` : message;
}

function renderPath(path: readonly (string | number)[]): string {
  return path.length === 0
    ? 'the file'
    : path
        .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
        .join('')
        .replace(/^\./, '');
}

function unescapePart(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Fewest letters to put in, take out or change. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= other.length; j++) {
      const changed = (above[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      row.push(Math.min(changed, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[other.length] ?? 0;
}
