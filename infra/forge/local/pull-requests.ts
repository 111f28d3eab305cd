import { git } from './git.ts';
import { isAncestor, listBranches, listCommits, mergeBase } from './history.ts';
import { notFound, refusal } from './refusal.ts';
import type { Repository, RepositoryState, StoredPullRequest } from './store.ts';

/** The pull requests as they stand now: branches may have moved since the state was written. Newest first. */
export async function listPullRequests(repository: Repository): Promise<StoredPullRequest[]> {
  return repository.change(async (state) => {
    await followBranches(repository, state);
    return structuredClone(state.pullRequests).reverse();
  });
}

export async function readPullRequest(repository: Repository, number: number): Promise<StoredPullRequest | undefined> {
  return (await listPullRequests(repository)).find((pullRequest) => pullRequest.number === number);
}

export interface NewPullRequest {
  title: string;
  body: string;
  head: string;
  base: string;
  draft: boolean;
  user: string;
}

/** Opens one, or refuses it for the reasons for which GitHub does: a branch that is missing, nothing to merge, a double. */
export async function createPullRequest(repository: Repository, wanted: NewPullRequest): Promise<StoredPullRequest> {
  return repository.change(async (state) => {
    const branches = await followBranches(repository, state);
    const headCommit = branches.get(wanted.head);
    const baseCommit = branches.get(wanted.base);
    if (headCommit === undefined) throw invalid({ resource: 'PullRequest', field: 'head', code: 'invalid' });
    if (baseCommit === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
    const isDouble = state.pullRequests.some(
      (one) => one.state === 'open' && one.head === wanted.head && one.base === wanted.base,
    );
    if (isDouble) throw custom(`A pull request already exists for ${repository.owner}:${wanted.head}.`);
    if ((await mergeBase(repository.directory, baseCommit, headCommit)) === undefined) {
      throw custom(`The ${wanted.head} branch has no history in common with ${wanted.base}`);
    }
    if (await isAncestor(repository.directory, headCommit, baseCommit)) {
      throw custom(`No commits between ${wanted.base} and ${wanted.head}`);
    }
    const now = new Date().toISOString();
    const { user, title, body, head, base, draft } = wanted;
    const pullRequest: StoredPullRequest = {
      ...{ number: state.nextNumber, state: 'open', title, body, draft, user, head, headCommit, base, baseCommit },
      ...{ labels: [], comments: [], createdAt: now, updatedAt: now },
    };
    await keepHead(repository, pullRequest);
    state.nextNumber += 1;
    state.pullRequests.push(pullRequest);
    return structuredClone(pullRequest);
  });
}

/** Edits one pull request; the date of its last change moves only when something did. */
export async function changePullRequest(
  repository: Repository,
  number: number,
  edit: (pullRequest: StoredPullRequest, branches: ReadonlyMap<string, string>, state: RepositoryState) => void,
): Promise<StoredPullRequest> {
  return repository.change(async (state) => {
    const branches = await followBranches(repository, state);
    const pullRequest = state.pullRequests.find((one) => one.number === number);
    if (pullRequest === undefined) throw notFound();
    const before = JSON.stringify(pullRequest);
    edit(pullRequest, branches, state);
    if (JSON.stringify(pullRequest) !== before) pullRequest.updatedAt = new Date().toISOString();
    return structuredClone(pullRequest);
  });
}

/** What a person may change by REST; the draft is not among it, as on GitHub. */
export interface PullRequestEdit {
  title?: string | undefined;
  body?: string | undefined;
  base?: string | undefined;
  state?: 'open' | 'closed' | undefined;
}

export function editPullRequest(repository: Repository, number: number, wanted: PullRequestEdit): Promise<StoredPullRequest> {
  return changePullRequest(repository, number, (pullRequest, branches, state) => {
    if (wanted.state === 'open' && pullRequest.state === 'closed') {
      const isDouble = state.pullRequests.some(
        (one) => one.state === 'open' && one.head === pullRequest.head && one.base === pullRequest.base,
      );
      if (pullRequest.mergeCommit !== undefined) throw custom('state cannot be changed. The pull request is already merged.');
      if (!branches.has(pullRequest.head))
        throw custom(`state cannot be changed. The ${pullRequest.head} branch has been deleted.`);
      if (isDouble)
        throw custom(
          `state cannot be changed. There is already an open pull request from ${pullRequest.head} to ${pullRequest.base}.`,
        );
      pullRequest.state = 'open';
      delete pullRequest.closedAt;
    }
    if (wanted.state === 'closed' && pullRequest.state === 'open') close(pullRequest);
    if (wanted.base !== undefined && wanted.base !== pullRequest.base) {
      const baseCommit = branches.get(wanted.base);
      if (baseCommit === undefined) throw invalid({ resource: 'PullRequest', field: 'base', code: 'invalid' });
      if (pullRequest.state === 'closed') throw custom('Cannot change the base branch of a closed pull request.');
      pullRequest.base = wanted.base;
      pullRequest.baseCommit = baseCommit;
    }
    if (wanted.title !== undefined) pullRequest.title = wanted.title;
    if (wanted.body !== undefined) pullRequest.body = wanted.body;
  });
}

/** Where the pull request's changes begin: its base when it has moved on since is not part of it. */
export async function startOfChanges(repository: Repository, pullRequest: StoredPullRequest): Promise<string> {
  const { baseCommit, headCommit } = pullRequest;
  return (await mergeBase(repository.directory, baseCommit, headCommit)) ?? baseCommit;
}

export async function listPullRequestCommits(repository: Repository, pullRequest: StoredPullRequest) {
  return listCommits(repository.directory, { base: pullRequest.baseCommit, head: pullRequest.headCommit });
}

/**
 * Brings open pull requests up to the branches: commits are remembered, a head that its base has taken in is merged, one
 * whose branch is gone is closed, and one that stood on a merged branch moves to what that was merged into.
 */
async function followBranches(repository: Repository, state: RepositoryState): Promise<Map<string, string>> {
  const branches = await listBranches(repository.directory);
  for (const pullRequest of state.pullRequests) {
    if (pullRequest.state === 'open') await follow(pullRequest);
  }
  return branches;

  async function follow(pullRequest: StoredPullRequest): Promise<void> {
    const head = branches.get(pullRequest.head);
    const base = branches.get(pullRequest.base);
    if (head === pullRequest.headCommit && base === pullRequest.baseCommit) return;
    pullRequest.updatedAt = new Date().toISOString();
    if (base !== undefined && base !== pullRequest.baseCommit) {
      if (await isAncestor(repository.directory, head ?? pullRequest.headCommit, base)) {
        pullRequest.headCommit = head ?? pullRequest.headCommit;
        pullRequest.mergeCommit = base;
        await keepHead(repository, pullRequest);
        close(pullRequest);
        return;
      }
    }
    if (head === undefined) {
      close(pullRequest);
      return;
    }
    if (base === undefined) {
      const below = state.pullRequests.find((one) => one.head === pullRequest.base && one.mergeCommit !== undefined);
      const next = below && branches.get(below.base);
      if (below === undefined || next === undefined) {
        close(pullRequest);
        return;
      }
      pullRequest.base = below.base;
    }
    pullRequest.baseCommit = branches.get(pullRequest.base) ?? pullRequest.baseCommit;
    pullRequest.headCommit = head;
    await keepHead(repository, pullRequest);
  }
}

/** A name of its own keeps the commits when the branch is deleted, and lets people fetch `pull/<number>/head`. */
async function keepHead(repository: Repository, pullRequest: StoredPullRequest): Promise<void> {
  await git(repository.directory, ['update-ref', `refs/pull/${pullRequest.number}/head`, pullRequest.headCommit]);
}

function close(pullRequest: StoredPullRequest): void {
  pullRequest.state = 'closed';
  pullRequest.closedAt = new Date().toISOString();
}

function invalid(error: { resource: string; field: string; code: string }) {
  return refusal(422, 'Validation Failed', [error]);
}

function custom(message: string) {
  return refusal(422, 'Validation Failed', [{ resource: 'PullRequest', code: 'custom', message }]);
}
