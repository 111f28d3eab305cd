import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import { type Problem, renderProblems } from '../bench/problem.ts';

/** One thing that should be fast, and how precisely that is to be known. */
export interface TargetConfig {
  target: string;
  benchmark: string;
  precision: number;
  budgetSeconds: number;
  delta: number;
}

/** The stack's config, checked; Pulumi.yaml says what each key means. Empty text stands for "found out". */
export interface Config extends Omit<z.infer<typeof schema>, 'targets'> {
  targets: TargetConfig[];
}

const fraction = z
  .union([z.string(), z.number()])
  .transform(Number)
  .refine((value) => value >= 0 && value < 0.5, 'must be a fraction from 0 to 0.5, such as 0.01 for one percent');

const targetName = z
  .string()
  .regex(/^[^:\s][^:]*\.\w+:[\w.]+$/, 'must name a file and a function in it, such as shop/cart.py:Cart.total');

const schema = z.object({
  place: z.literal('local', 'must be "local", the only place there is so far'),
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
  servicePort: z.number().int().min(0).max(65_535, 'must be a port from 0 to 65535'),
  forgePort: z.number().int().min(0).max(65_535, 'must be a port from 0 to 65535'),
  member: z.string(),
  organization: z.string(),
  project: z.string(),
  recordsFolder: z.string(),
});

/** Reads the config once and fails with everything that is wrong with it. */
export function readConfig(config: Pick<pulumi.Config, 'get'> = new pulumi.Config('tuneup')): Config {
  const { value, problems } = parseConfig(Object.fromEntries(Object.keys(schema.shape).map((key) => [key, config.get(key)])));
  if (value === undefined) throw new pulumi.RunError(`the stack's config cannot be used:\n${renderProblems(problems)}`);
  return value;
}

/** The config from its raw texts, as the engine keeps them. */
export function parseConfig(texts: Record<string, string | undefined>): { value?: Config; problems: Problem[] } {
  const raw = Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, parseText(key, text)]));
  const parsed = schema.safeParse(raw);
  const problems = parsed.success ? findContradictions(parsed.data) : parsed.error.issues.map(toProblem);
  if (!parsed.success || problems.length > 0) return { problems };
  const { targets, ...rest } = parsed.data;
  const { delta, precision, budgetSeconds } = rest;
  return {
    value: {
      ...rest,
      targets: targets.map((target) => ({
        precision,
        delta,
        budgetSeconds,
        ...withoutUndefined(target),
        target: target.target,
        benchmark: target.benchmark,
      })),
    },
    problems,
  };
}

function parseText(key: string, text: string | undefined): unknown {
  const texts = ['delta', 'precision'];
  const isStructured = ['targets', 'budgetSeconds', 'screenSeconds', 'servicePort', 'forgePort'].includes(key);
  if (text === undefined || texts.includes(key) || !isStructured) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function findContradictions({ repository, targets }: z.infer<typeof schema>): Problem[] {
  const names = targets.map(({ target }) => target);
  if (repository !== '' && names.length === 0) {
    return [
      {
        where: 'tuneup:targets',
        what: `must say what should be fast in ${repository}: a list of { target: "file.py:function" }`,
      },
    ];
  }
  return names.flatMap((name, i) =>
    names.indexOf(name) < i ? [{ where: `tuneup:targets[${i}]`, what: `${name} is declared twice: leave one` }] : [],
  );
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
