import { Octokit, RequestError } from 'octokit';
import { type Failure, failure, isFailure } from '../../bench/failure.ts';
import { mergeBody, surround } from './body.ts';
import type { Forge, ForgePullRequest, WantedPullRequest } from './forge.ts';
import { isLoopback } from './loopback.ts';

export interface GithubForgeOptions {
  /** Where the forge is: GitHub's API when absent, else the address of a stand-in or of GitHub Enterprise's `/api/v3`. */
  baseUrl?: string;
  token: string;
  fetch?: typeof fetch;
  /** Spacing of requests as GitHub asks for it. Default: on, except on loopback. */
  throttle?: boolean;
}

type Answer = Awaited<ReturnType<Octokit['rest']['pulls']['get']>>['data'];
type ListAnswer = Awaited<ReturnType<Octokit['rest']['pulls']['list']>>['data'][number];

/** Pull requests on GitHub, or on whatever speaks as GitHub does. Every call may be repeated: it looks before it writes. */
export function createGithubForge({ baseUrl, token, fetch, throttle }: GithubForgeOptions): Forge {
  const octokit = new Octokit({
    auth: token,
    userAgent: 'tuneup',
    ...(baseUrl === undefined ? {} : { baseUrl: baseUrl.replace(/\/+$/, '') }),
    ...(fetch === undefined ? {} : { request: { fetch } }),
    // What a wait is announced with is the caller's business: it shows a state of its own.
    log: { debug() {}, info() {}, warn() {}, error() {} },
    throttle: {
      enabled: throttle ?? !isLoopback(baseUrl),
      onRateLimit: waitAgain,
      onSecondaryRateLimit: waitAgain,
    },
    // A forge on this machine that does not answer is down: waiting only delays the sentence that says so.
    retry: { enabled: !isLoopback(baseUrl) },
  });
  const { rest } = octokit;

  return {
    async ensureRepository(owner, repository) {
      const doing = `making ${owner}/${repository}`;
      const present = await optional(doing, rest.repos.get({ owner, repo: repository }));
      const data = present?.data ?? (await createRepository(owner, repository, doing));
      return { cloneUrl: data.clone_url, pageUrl: data.html_url };
    },

    async openPullRequest(owner, repository, wanted) {
      const doing = `opening a pull request from ${wanted.head} to ${wanted.base}`;
      const standing = await listFor(owner, repository, wanted);
      const open = standing.find((one) => one.state === 'open');
      if (open !== undefined) return update(owner, repository, open.number, wanted);
      try {
        const { data } = await rest.pulls.create({
          ...{ owner, repo: repository, head: wanted.head, base: wanted.base },
          ...{ title: wanted.title, body: surround(wanted.body), draft: wanted.draft },
        });
        return await finish(owner, repository, data, wanted);
      } catch (error) {
        const again = await adopt(error, owner, repository, wanted);
        if (again === undefined) throw refused(doing, error);
        return again;
      }
    },

    updatePullRequest: update,

    async readPullRequest(owner, repository, number) {
      const found = await optional(
        `reading pull request ${number}`,
        rest.pulls.get({ owner, repo: repository, pull_number: number }),
      );
      return found && describe(found.data);
    },

    async closePullRequest(owner, repository, number) {
      const place = { owner, repo: repository };
      const doing = `closing pull request ${number}`;
      const found = await optional(doing, rest.pulls.get({ ...place, pull_number: number }));
      if (found === undefined || found.data.merged) return;
      if (found.data.state === 'open') {
        await settled(doing, rest.pulls.update({ ...place, pull_number: number, state: 'closed' }));
      }
      await deleteHead(owner, repository, found.data);
    },
  };

  async function update(owner: string, repository: string, number: number, wanted: WantedPullRequest): Promise<ForgePullRequest> {
    const doing = `updating pull request ${number}`;
    const found = await optional(doing, rest.pulls.get({ owner, repo: repository, pull_number: number }));
    if (found === undefined) {
      throw failure('pull-request-missing', `expected pull request ${number} of ${owner}/${repository}, got none: open it again`);
    }
    return finish(owner, repository, found.data, wanted);
  }

  /** Brings what stands up to what is wanted, and writes nothing where they agree. A merged one is final. */
  async function finish(
    owner: string,
    repository: string,
    present: Answer,
    wanted: WantedPullRequest,
  ): Promise<ForgePullRequest> {
    if (present.merged) return describe(present);
    const doing = `updating pull request ${present.number}`;
    const place = { owner, repo: repository };
    const body = mergeBody(present.body ?? '', wanted.body);
    const changes = {
      ...(present.title === wanted.title ? {} : { title: wanted.title }),
      ...(sameText(present.body ?? '', body) ? {} : { body }),
      ...(present.base.ref === wanted.base ? {} : { base: wanted.base }),
    };
    if (Object.keys(changes).length > 0) {
      await wrapped(doing, rest.pulls.update({ ...place, pull_number: present.number, ...changes }));
    }
    const has = new Set(present.labels.map((label) => label.name));
    const labels = wanted.labels.filter((label) => !has.has(label));
    if (labels.length > 0) await wrapped(doing, rest.issues.addLabels({ ...place, issue_number: present.number, labels }));
    if ((present.draft ?? false) !== wanted.draft && present.state === 'open') await setDraft(present.node_id, wanted.draft);
    const { data } = await wrapped(doing, rest.pulls.get({ ...place, pull_number: present.number }));
    return describe(data);
  }

  async function setDraft(id: string, draft: boolean): Promise<void> {
    const mutation = draft ? 'convertPullRequestToDraft' : 'markPullRequestReadyForReview';
    const query = `mutation ($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;
    await octokit.graphql(query, { id }).catch((error) => {
      const wish = draft ? 'a draft' : 'ready for review';
      throw failure(
        'draft-refused',
        `expected the forge to make the pull request ${wish}, got "${reason(error)}": private repositories need a plan with drafts`,
        error,
      );
    });
  }

  /** What a refusal to create means: somebody else was first, or it is merged and there is nothing left to do. */
  async function adopt(
    error: unknown,
    owner: string,
    repository: string,
    wanted: WantedPullRequest,
  ): Promise<ForgePullRequest | undefined> {
    if (!(error instanceof RequestError) || error.status !== 422) return undefined;
    const standing = await listFor(owner, repository, wanted);
    const open = standing.find((one) => one.state === 'open');
    if (open !== undefined) return update(owner, repository, open.number, wanted);
    const merged = standing.find((one) => one.merged_at !== null);
    if (merged === undefined || !/no commits between/i.test(reason(error))) return undefined;
    const { data } = await wrapped('reading', rest.pulls.get({ owner, repo: repository, pull_number: merged.number }));
    return describe(data);
  }

  async function listFor(owner: string, repository: string, { head, base }: WantedPullRequest): Promise<ListAnswer[]> {
    const filter = { owner, repo: repository, state: 'all', head: `${owner}:${head}`, base, per_page: 100 } as const;
    const { data } = await wrapped(`looking for pull requests from ${head}`, rest.pulls.list(filter));
    return data.filter((one) => one.head.ref === head && one.base.ref === base);
  }

  async function createRepository(owner: string, repository: string, doing: string) {
    const { data: user } = await wrapped(doing, rest.users.getAuthenticated());
    const created =
      user.login.toLowerCase() === owner.toLowerCase()
        ? rest.repos.createForAuthenticatedUser({ name: repository })
        : rest.repos.createInOrg({ org: owner, name: repository });
    try {
      return (await created).data;
    } catch (error) {
      const present = await optional(doing, rest.repos.get({ owner, repo: repository }));
      if (present === undefined) throw refused(doing, error);
      return present.data;
    }
  }

  /** Only where nobody moved it: a branch with commits that the pull request has not is somebody's work. */
  async function deleteHead(owner: string, repository: string, { head, base }: Answer): Promise<void> {
    if (head.repo !== null && head.repo.full_name !== base.repo.full_name) return;
    const ref = `heads/${head.ref}`;
    const doing = `deleting the branch ${head.ref}`;
    const branch = await optional(doing, rest.git.getRef({ owner, repo: repository, ref }));
    if (branch === undefined || branch.data.object.sha !== head.sha) return;
    await settled(doing, rest.git.deleteRef({ owner, repo: repository, ref }));
  }
}

function waitAgain(_seconds: number, _options: object, _octokit: unknown, retries: number): boolean {
  return retries < 2;
}

function describe(answer: Answer): ForgePullRequest {
  return {
    number: answer.number,
    url: answer.html_url,
    state: answer.merged ? 'merged' : answer.state === 'open' ? 'open' : 'closed',
    draft: answer.draft ?? false,
    title: answer.title,
    body: answer.body ?? '',
    head: answer.head.ref,
    headCommit: answer.head.sha,
    base: answer.base.ref,
    labels: answer.labels.map((label) => label.name),
  };
}

/** GitHub keeps line ends as they were sent or as its editor makes them; that alone is no difference. */
function sameText(a: string, b: string): boolean {
  return a.replaceAll('\r\n', '\n').trim() === b.replaceAll('\r\n', '\n').trim();
}

async function wrapped<T>(doing: string, work: Promise<T>): Promise<T> {
  return work.catch((error) => {
    throw refused(doing, error);
  });
}

/** `undefined` for what is not there. */
async function optional<T>(doing: string, work: Promise<T>): Promise<T | undefined> {
  return work.catch((error) => {
    if (error instanceof RequestError && (error.status === 404 || error.status === 410)) return undefined;
    throw refused(doing, error);
  });
}

/** For what is to be gone: not there, or refused because it is gone already, is done. */
async function settled<T>(doing: string, work: Promise<T>): Promise<void> {
  await work.catch((error) => {
    if (!(error instanceof RequestError) || (error.status !== 404 && error.status !== 422)) throw refused(doing, error);
  });
}

function refused(doing: string, error: unknown): Failure {
  if (isFailure(error) && !(error instanceof RequestError)) return error;
  const what = `${doing}: the forge answers "${reason(error)}"`;
  if (!(error instanceof RequestError) || error.response === undefined)
    return failure(
      'forge-unreachable',
      `${doing}: expected the forge to answer, got "${reason(error)}": see whether it runs`,
      error,
    );
  if (error.status === 401)
    return failure('forge-token-refused', `${what}: see whether the token is the forge's own and still valid`, error);
  if (error.status === 403)
    return failure('forge-forbidden', `${what}: the token needs to write contents and pull requests of this repository`, error);
  if (error.status === 404)
    return failure(
      'forge-not-found',
      `${what}: see whether owner and repository are spelt right and the token may see them`,
      error,
    );
  if (error.status === 422)
    return failure('forge-refused', `${what}: push both branches first, the head with commits that the base has not`, error);
  return failure('forge-failed', `${what}, status ${error.status}: try again`, error);
}

/** GitHub's message with the details that a 422 hides in `errors`. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const data =
    error instanceof RequestError ? (error.response?.data as { message?: string; errors?: unknown } | undefined) : undefined;
  if (data?.message === undefined) return error.message;
  const details = Array.isArray(data.errors)
    ? data.errors.map((one) => one?.message ?? [one?.resource, one?.field, one?.code].filter(Boolean).join(' '))
    : [];
  return [data.message, ...details].join(': ');
}
