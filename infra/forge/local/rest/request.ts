import type { Context } from 'hono';
import type { z } from 'zod';
import type { ForgeEnvironment } from '../environment.ts';
import { notFound, refusal } from '../refusal.ts';

/** More than GitHub takes in one request. */
const largestBodyBytes = 48 * 1024 * 1024;

export type ForgeContext = Context<ForgeEnvironment>;

export function originOf(c: ForgeContext): string {
  return new URL(c.req.url).origin;
}

/** The request's JSON in the wanted shape; a wrong field is refused by its name. */
export async function readBody<S extends z.ZodType>(c: ForgeContext, schema: S): Promise<z.infer<S>> {
  const parsed = schema.safeParse(await readJson(c));
  if (parsed.success) return parsed.data;
  throw refusal(
    422,
    'Validation Failed',
    parsed.error.issues.map((issue) => ({ field: issue.path.join('.'), code: 'invalid', message: issue.message })),
  );
}

async function readJson(c: ForgeContext): Promise<unknown> {
  const announced = Number(c.req.header('content-length') ?? 0);
  if (announced > largestBodyBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > largestBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return size === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw refusal(400, 'Problems parsing JSON');
  }
}

function tooLarge() {
  return refusal(413, `expected at most ${largestBodyBytes} bytes of JSON, got more: push large changes with git`);
}

/** The number in the address; what is no number is not found. */
export function readNumber(c: ForgeContext): number {
  const text = c.req.param('number') ?? '';
  if (!/^[1-9]\d{0,9}$/.test(text)) throw notFound();
  return Number(text);
}

/** One page of a list, with the `Link` header that octokit's paginate follows. */
export function answerPage<T>(c: ForgeContext, items: readonly T[]) {
  const perPage = Math.min(Math.max(Math.trunc(Number(c.req.query('per_page') ?? 30)) || 30, 1), 100);
  const page = Math.max(Math.trunc(Number(c.req.query('page') ?? 1)) || 1, 1);
  const last = Math.max(Math.ceil(items.length / perPage), 1);
  const links: string[] = [];
  const link = (to: number, relation: string) => {
    const url = new URL(c.req.url);
    url.searchParams.set('page', String(to));
    links.push(`<${url.href}>; rel="${relation}"`);
  };
  if (page > 1) link(page - 1, 'prev');
  if (page < last) link(page + 1, 'next');
  if (page < last) link(last, 'last');
  if (page > 1) link(1, 'first');
  if (links.length > 0) c.header('link', links.join(', '));
  return c.json(items.slice((page - 1) * perPage, page * perPage));
}
