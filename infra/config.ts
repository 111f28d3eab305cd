import { homedir } from 'node:os';
import { resolve } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import { parseMachineAddress } from '../bench/executors/machine-address.ts';
import { hostKeyPattern } from '../bench/executors/ssh/known-hosts.ts';
import { parseTarget } from '../bench/languages/index.ts';
import { type Problem, renderProblems } from '../bench/problem.ts';

/** One thing that should be fast, and how precisely that is to be known. */
export interface TargetConfig {
  target: string;
  benchmark: string;
  precision: number;
  budgetSeconds: number;
  delta: number;
}

/** What every place takes. Pulumi.yaml says what each key means; empty text stands for "found out". */
export type StudyConfig = Omit<z.infer<typeof studySchema>, 'targets'> & { targets: TargetConfig[] };

export type LocalConfig = StudyConfig & { place: 'local' } & z.infer<typeof localSchema>;
export type AzureConfig = StudyConfig & { place: 'azure' } & z.infer<typeof azureSchema>;

/** The stack's config, checked. What belongs to another place than the configured one is not looked at. */
export type Config = LocalConfig | AzureConfig;

const fraction = z
  .union([z.string(), z.number()])
  .transform(Number)
  .refine((value) => value >= 0 && value < 0.5, 'must be a fraction from 0 to 0.5, such as 0.01 for one percent');

const targetName = z
  .string()
  .regex(/^[^:\s][^:]*\.\w+:[\w.]+$/, 'must name a file and a function in it, such as shop/cart.py:Cart.total');

const port = z.number().int().min(0).max(65_535, 'must be a port from 0 to 65535');

/** A path that may begin with the person's own folder. */
const file = z.string().transform((path) => resolve(path.replace(/^~(?=\/|$)/, homedir())));

const studySchema = z.object({
  repository: z.string(),
  baseBranch: z.string(),
  targets: z.array(
    z.strictObject(
      {
        target: targetName,
        benchmark: z.string().default(''),
        precision: fraction.optional(),
        budgetSeconds: z.number().positive('must be more than 0').optional(),
        delta: fraction.optional(),
      },
      'must hold objects such as { target: "shop/cart.py:total" }',
    ),
  ),
  setupCommand: z.string(),
  testCommand: z.string(),
  budgetSeconds: z.number().positive('must be more than 0'),
  screenSeconds: z.number().positive('must be more than 0'),
  delta: fraction.refine((value) => value > 0, 'must be more than 0, such as 0.01 for one percent'),
  precision: fraction,
  member: z.string(),
  organization: z.string(),
  project: z.string(),
  recordsFolder: z.string(),
});

const localSchema = z.object({
  servicePort: port,
  forgePort: port,
  machine: z.string(),
  machineHostKey: z.string(),
  machineKeyFile: file,
  machineFolder: z.string().regex(/^(\/.*)?$/, 'must be an absolute folder on the machine, such as /srv/tuneup'),
});

const azureSchema = z.object({
  location: z.string().min(1, 'must name a region, such as westeurope'),
  zone: z.string().regex(/^[123]$/, 'must be 1, 2 or 3'),
  vmSize: z.string().min(1, 'must name a size, such as Standard_D8s_v6'),
  imageVersion: z.string().regex(/^\d+\.\d+\.\d+$/, 'must be a version of the Ubuntu image, such as 24.04.202410170'),
  sshPublicKeyFile: file,
  sshAllowFrom: z.string().transform((text) => text.split(/[,\s]+/).filter((part) => part !== '')),
  vmPower: z.enum(['running', 'deallocated'], 'must be "running" or "deallocated"'),
  autoShutdown: z.string().regex(/^(([01]\d|2[0-3])[0-5]\d)?$/, 'must be empty or a time of day in UTC, such as 1900'),
  housekeepingCpus: z.string(),
  measuringCpus: z.string(),
  npmRegistry: z.string(),
  goProxy: z.string(),
  serviceImage: z.string().regex(/^(.+@sha256:[0-9a-f]{64})?$/, 'must be empty or an image by its digest: name@sha256:...'),
  serviceRegistry: z.string(),
  serviceReplicas: z.number().int().min(1, 'must be at least 1'),
  databaseSize: z.string().min(1, 'must name a size, such as Standard_B1ms'),
  model: z.string().min(1, 'must name a model of the AI service, such as rules'),
  modelName: z.string(),
  modelAddress: z.string(),
  deployKey: z.enum(['none', 'read', 'write'], 'must be "none", "read" or "write"'),
  forgeUrl: z.url('must be the address of a forge, such as https://api.github.com'),
});

const places = { local: localSchema, azure: azureSchema };
const placeName = z.enum(['local', 'azure'], 'must be "local" or "azure"');
const keys = ['place', ...Object.keys({ ...studySchema.shape, ...localSchema.shape, ...azureSchema.shape })];

/** Reads the config once and fails with everything that is wrong with it. */
export function readConfig(config: Pick<pulumi.Config, 'get'> = new pulumi.Config('tuneup')): Config {
  const { value, problems } = parseConfig(Object.fromEntries(keys.map((key) => [key, config.get(key)])));
  if (value === undefined) throw new pulumi.RunError(`the stack's config cannot be used:\n${renderProblems(problems)}`);
  return value;
}

/** The config from its raw texts, as the engine keeps them. */
export function parseConfig(texts: Record<string, string | undefined>): { value?: Config; problems: Problem[] } {
  const raw = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, parseText(key, text)]));
  const place = z.object({ place: placeName }).safeParse(raw);
  const study = studySchema.safeParse(raw);
  const rest = places[place.data?.place ?? 'local'].safeParse(raw);
  const problems = [place, study, rest].flatMap(({ error }) => error?.issues.map(toProblem) ?? []);
  if (!place.success || !study.success || !rest.success) return { problems };
  const { targets, ...shared } = study.data;
  const { delta, precision, budgetSeconds } = shared;
  // Each part has been checked by its own schema; that they belong together is what `places` says.
  const value = {
    ...place.data,
    ...shared,
    ...rest.data,
    targets: targets.map((target) => ({
      precision,
      delta,
      budgetSeconds,
      ...withoutUndefined(target),
      target: target.target,
      benchmark: target.benchmark,
    })),
  } as Config;
  const contradictions = findContradictions(value);
  return contradictions.length > 0 ? { problems: contradictions } : { value, problems };
}

function parseText(key: string, text: string | undefined): unknown {
  const texts = ['delta', 'precision'];
  const isStructured = ['targets', 'budgetSeconds', 'screenSeconds', 'servicePort', 'forgePort', 'serviceReplicas'].includes(key);
  if (text === undefined || texts.includes(key) || !isStructured) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function findContradictions(config: Config): Problem[] {
  return [...findTargetProblems(config), ...(config.place === 'local' ? findMachineProblems(config) : findAzureProblems(config))];
}

function findTargetProblems({ repository, targets }: StudyConfig): Problem[] {
  const names = targets.map(({ target }) => target);
  if (repository !== '' && names.length === 0) {
    return [
      {
        where: 'tuneup:targets',
        what: `must say what should be fast in ${repository}: a list of { target: "file.py:function" }`,
      },
    ];
  }
  const twice = names.flatMap((name, i) =>
    names.indexOf(name) < i ? [{ where: `tuneup:targets[${i}]`, what: `${name} is declared twice: leave one` }] : [],
  );
  return [...twice, ...findLanguageProblems(names)];
}

/** A workspace has one environment, in one language. */
function findLanguageProblems(names: readonly string[]): Problem[] {
  const languages = new Set<string>();
  const problems: Problem[] = [];
  for (const [i, name] of names.entries()) {
    try {
      languages.add(parseTarget(name).language);
    } catch (error) {
      problems.push({ where: `tuneup:targets[${i}]`, what: error instanceof Error ? error.message : String(error) });
    }
  }
  if (languages.size > 1)
    problems.push({
      where: 'tuneup:targets',
      what: `are in ${[...languages].join(' and ')}: give each language a stack of its own`,
    });
  return problems;
}

function findMachineProblems({ machine, machineHostKey }: LocalConfig): Problem[] {
  try {
    if (parseMachineAddress(machine).kind === 'local' || hostKeyPattern.test(machineHostKey)) return [];
  } catch (error) {
    return [{ where: 'tuneup:machine', what: error instanceof Error ? error.message : String(error) }];
  }
  return [
    {
      where: 'tuneup:machineHostKey',
      what: `must be the key that ${machine} itself shows, "ssh-ed25519 AAAA...": the first two words of /etc/ssh/ssh_host_ed25519_key.pub there`,
    },
  ];
}

function findAzureProblems({ repository }: AzureConfig): Problem[] {
  return repository === ''
    ? [{ where: 'tuneup:repository', what: 'must be the repository under study: the example is for the local place' }]
    : [];
}

function toProblem(issue: z.core.$ZodIssue): Problem {
  const where = issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return { where: `tuneup:${where.slice(1)}`, what: issue.message };
}

function withoutUndefined<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}
