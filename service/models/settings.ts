import { z } from 'zod';
import type { Problem } from '../../bench/problem.ts';
import { type ModelName, modelNames } from './names.ts';

/** What each provider needs to be called. */
export interface VendorSettings {
  openai: { apiKey: string; model: string };
  anthropic: { apiKey: string; model: string };
  azure: { apiKey: string; resource: string; model: string };
  'openai-compatible': { apiKey?: string; url: string; model: string };
}

/** Who is asked, in which order, and how much that may cost. */
export interface ModelSettings {
  names: [ModelName, ...ModelName[]];
  /** Whole for the named ones. */
  vendors: VendorSettings;
  /** Longest one call of a provider may take. */
  timeoutSeconds: number;
  requestTokens: number;
  keyTokensADay: number;
}

/** The variables that a provider cannot do without. */
const needs = {
  rules: [],
  openai: ['OPENAI_API_KEY', 'TUNEUP_SERVICE_OPENAI_MODEL'],
  anthropic: ['ANTHROPIC_API_KEY', 'TUNEUP_SERVICE_ANTHROPIC_MODEL'],
  azure: ['AZURE_OPENAI_API_KEY', 'TUNEUP_SERVICE_AZURE_RESOURCE', 'TUNEUP_SERVICE_AZURE_DEPLOYMENT'],
  'openai-compatible': ['TUNEUP_SERVICE_COMPATIBLE_URL', 'TUNEUP_SERVICE_COMPATIBLE_MODEL'],
} as const satisfies Record<ModelName, readonly string[]>;

const expectedNames = `expected models in the order they are asked, such as anthropic,rules; there are: ${modelNames.join(', ')}`;

const names = z.string().transform((text, context): ModelSettings['names'] => {
  const listed = text.split(',').map((name) => name.trim());
  const known = listed.flatMap((name) => modelNames.find((model) => model === name) ?? []);
  const [first, ...others] = known;
  if (first !== undefined && known.length === listed.length && new Set(known).size === known.length) return [first, ...others];
  context.addIssue({ code: 'custom', message: expectedNames });
  return z.NEVER;
});

/** A whole number above zero, as text. */
export function count(example: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,11}$/, `expected a whole number above zero, such as ${example}`)
    .transform(Number)
    .default(example);
}

/** The model's part of the settings, by variable. */
export const modelFields = {
  TUNEUP_SERVICE_MODELS: names.default(['rules']),
  TUNEUP_SERVICE_MODEL_SECONDS: count(120),
  TUNEUP_SERVICE_REQUEST_TOKENS: count(200_000),
  TUNEUP_SERVICE_KEY_TOKENS_A_DAY: count(5_000_000),
  OPENAI_API_KEY: z.string().optional(),
  TUNEUP_SERVICE_OPENAI_MODEL: z.string().optional(),
  ANTHROPIC_API_KEY: z.string().optional(),
  TUNEUP_SERVICE_ANTHROPIC_MODEL: z.string().optional(),
  AZURE_OPENAI_API_KEY: z.string().optional(),
  TUNEUP_SERVICE_AZURE_RESOURCE: z.string().optional(),
  TUNEUP_SERVICE_AZURE_DEPLOYMENT: z.string().optional(),
  TUNEUP_SERVICE_COMPATIBLE_URL: z.url('expected an address such as http://127.0.0.1:11434/v1').optional(),
  TUNEUP_SERVICE_COMPATIBLE_MODEL: z.string().optional(),
  TUNEUP_SERVICE_COMPATIBLE_API_KEY: z.string().optional(),
};

const modelSchema = z.object(modelFields);

/** The variables that the named models need and do not have; none for names that make no sense. */
export function findMissingVariables(environment: Record<string, string | undefined>): Problem[] {
  const listed = names.safeParse(environment.TUNEUP_SERVICE_MODELS ?? 'rules');
  if (!listed.success) return [];
  return listed.data.flatMap((name) =>
    needs[name]
      .filter((variable) => (environment[variable] ?? '') === '')
      .map((variable) => ({ where: variable, what: `expected a value, since TUNEUP_SERVICE_MODELS names ${name}` })),
  );
}

/** The checked values as settings. */
export function toModelSettings(values: z.infer<typeof modelSchema>): ModelSettings {
  const apiKey = values.TUNEUP_SERVICE_COMPATIBLE_API_KEY;
  const vendors: VendorSettings = {
    openai: { apiKey: values.OPENAI_API_KEY ?? '', model: values.TUNEUP_SERVICE_OPENAI_MODEL ?? '' },
    anthropic: { apiKey: values.ANTHROPIC_API_KEY ?? '', model: values.TUNEUP_SERVICE_ANTHROPIC_MODEL ?? '' },
    azure: {
      apiKey: values.AZURE_OPENAI_API_KEY ?? '',
      resource: values.TUNEUP_SERVICE_AZURE_RESOURCE ?? '',
      model: values.TUNEUP_SERVICE_AZURE_DEPLOYMENT ?? '',
    },
    'openai-compatible': {
      ...(apiKey === undefined ? {} : { apiKey }),
      url: values.TUNEUP_SERVICE_COMPATIBLE_URL ?? '',
      model: values.TUNEUP_SERVICE_COMPATIBLE_MODEL ?? '',
    },
  };
  return {
    names: values.TUNEUP_SERVICE_MODELS,
    vendors,
    timeoutSeconds: values.TUNEUP_SERVICE_MODEL_SECONDS,
    requestTokens: values.TUNEUP_SERVICE_REQUEST_TOKENS,
    keyTokensADay: values.TUNEUP_SERVICE_KEY_TOKENS_A_DAY,
  };
}
