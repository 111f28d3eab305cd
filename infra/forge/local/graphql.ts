import { Hono } from 'hono';
import { z } from 'zod';
import type { ForgeEnvironment, ForgeParts } from './environment.ts';
import { changePullRequest } from './pull-requests.ts';
import { isRefusal } from './refusal.ts';
import { nodeId } from './rest/answers.ts';
import { readBody } from './rest/request.ts';

const question = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()).nullish() });

const drafts = { convertPullRequestToDraft: true, markPullRequestReadyForReview: false } as const;

/**
 * The two mutations that change a pull request's draft, since REST cannot. Any other question gets GraphQL's error, with
 * status 200 as GitHub sends it.
 */
export function createGraphqlRoutes({ store }: ForgeParts) {
  const routes = new Hono<ForgeEnvironment>();

  routes.post('/graphql', async (c) => {
    const { query, variables } = await readBody(c, question);
    const name = (Object.keys(drafts) as (keyof typeof drafts)[]).find((one) => new RegExp(`\\b${one}\\s*\\(`).test(query));
    if (name === undefined || !/^\s*mutation\b/.test(query)) {
      return c.json({
        errors: [{ message: `expected one of the mutations ${Object.keys(drafts).join(', ')}, got another question: use REST` }],
      });
    }
    const id = readId(query, variables ?? {});
    const found = id === undefined ? undefined : await findNode(id);
    if (found === undefined) {
      return c.json({
        data: { [name]: null },
        errors: [{ type: 'NOT_FOUND', path: [name], message: `Could not resolve to a node with the global id of '${id}'` }],
      });
    }
    try {
      const changed = await changePullRequest(found.repository, found.number, (pullRequest) => {
        pullRequest.draft = drafts[name];
      });
      return c.json({ data: { [name]: { pullRequest: { id, number: changed.number, isDraft: changed.draft } } } });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return c.json({ data: { [name]: null }, errors: [{ type: 'NOT_FOUND', path: [name], message: error.message }] });
    }
  });

  return routes;

  async function findNode(id: string) {
    const name = Buffer.from(id.replace(/^PR_/, ''), 'base64url').toString();
    const [, owner = '', repositoryName = '', number = ''] = /^([^/]+)\/([^#]+)#(\d+)$/.exec(name) ?? [];
    const repository = await store.find(owner, repositoryName);
    return repository && id === nodeId('PR', name) ? { repository, number: Number(number) } : undefined;
  }
}

/** `pullRequestId` as a variable of any name, or written into the question itself. */
function readId(query: string, variables: Record<string, unknown>): string | undefined {
  const [, variable, text] = /\bpullRequestId\s*:\s*(?:\$(\w+)|"([^"]*)")/.exec(query) ?? [];
  const viaInput = /\binput\s*:\s*\$(\w+)/.exec(query)?.[1];
  const input = viaInput === undefined ? undefined : z.object({ pullRequestId: z.string() }).safeParse(variables[viaInput]).data;
  const value = text ?? input?.pullRequestId ?? variables[variable ?? ''];
  return typeof value === 'string' ? value : undefined;
}
