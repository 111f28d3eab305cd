import type { FileChange } from '../diff.ts';
import { type Commit, listBranches, listChanges, readDefaultBranch } from '../history.ts';
import { listPullRequestCommits, startOfChanges } from '../pull-requests.ts';
import { type Comment, type Repository, type StoredPullRequest, stableId } from '../store.ts';

/** The forge's own values in the shapes that octokit's types promise, as far as anybody reads them. `origin` is where the request came in. */
export function userAnswer(origin: string, login: string) {
  return {
    login,
    id: stableId(login),
    type: 'User',
    site_admin: false,
    url: `${origin}/users/${login}`,
    html_url: `${origin}/${login}`,
  };
}

export async function repositoryAnswer(origin: string, repository: Repository) {
  const { owner, name } = repository;
  const state = await repository.read();
  const branches = await listBranches(repository.directory);
  return {
    id: stableId(`${owner}/${name}`),
    node_id: nodeId('R', `${owner}/${name}`),
    name,
    full_name: `${owner}/${name}`,
    owner: userAnswer(origin, owner),
    private: false,
    visibility: 'public',
    fork: false,
    archived: false,
    description: null,
    default_branch: await readDefaultBranch(repository.directory, branches),
    url: `${origin}/repos/${owner}/${name}`,
    html_url: `${origin}/${owner}/${name}`,
    clone_url: `${origin}/${owner}/${name}.git`,
    created_at: state.createdAt,
    updated_at: state.pushedAt,
    pushed_at: state.pushedAt,
    open_issues_count: state.pullRequests.filter((one) => one.state === 'open').length,
    permissions: { admin: true, push: true, pull: true },
  };
}

export function pullRequestAnswer(origin: string, repository: Repository, pullRequest: StoredPullRequest) {
  const { owner, name } = repository;
  const page = `${origin}/${owner}/${name}/pull/${pullRequest.number}`;
  const url = `${origin}/repos/${owner}/${name}/pulls/${pullRequest.number}`;
  const place = { id: stableId(`${owner}/${name}`), name, full_name: `${owner}/${name}`, owner: userAnswer(origin, owner) };
  const side = (ref: string, sha: string) => ({
    ...{ label: `${owner}:${ref}`, ref, sha, user: userAnswer(origin, owner) },
    repo: { ...place, clone_url: `${origin}/${owner}/${name}.git`, html_url: `${origin}/${owner}/${name}` },
  });
  const isMerged = pullRequest.mergeCommit !== undefined;
  return {
    id: stableId(`${owner}/${name}#${pullRequest.number}`),
    node_id: nodeId('PR', `${owner}/${name}#${pullRequest.number}`),
    number: pullRequest.number,
    state: pullRequest.state,
    locked: false,
    draft: pullRequest.draft,
    title: pullRequest.title,
    body: pullRequest.body === '' ? null : pullRequest.body,
    user: userAnswer(origin, pullRequest.user),
    labels: pullRequest.labels.map(labelAnswer),
    assignees: [],
    requested_reviewers: [],
    milestone: null,
    head: side(pullRequest.head, pullRequest.headCommit),
    base: side(pullRequest.base, pullRequest.baseCommit),
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: `${origin}/repos/${owner}/${name}/issues/${pullRequest.number}`,
    commits_url: `${url}/commits`,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.closedAt ?? null,
    merged_at: isMerged ? (pullRequest.closedAt ?? null) : null,
    merge_commit_sha: pullRequest.mergeCommit ?? null,
    merged: isMerged,
  };
}

/** One pull request alone carries its counts as well; lists do not, as on GitHub. */
export async function wholePullRequestAnswer(origin: string, repository: Repository, pullRequest: StoredPullRequest) {
  const start = await startOfChanges(repository, pullRequest);
  const changes = await listChanges(repository.directory, start, pullRequest.headCommit);
  const commits = await listPullRequestCommits(repository, pullRequest);
  return {
    ...pullRequestAnswer(origin, repository, pullRequest),
    mergeable: pullRequest.state === 'open' ? true : null,
    mergeable_state: 'unknown',
    merged_by: null,
    comments: pullRequest.comments.length,
    review_comments: 0,
    commits: commits.length,
    changed_files: changes.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
  };
}

export function labelAnswer(name: string) {
  return { id: stableId(`label ${name}`), name, color: 'ededed', default: false, description: null };
}

export function commentAnswer(origin: string, comment: Comment) {
  return {
    id: comment.id,
    body: comment.body,
    user: userAnswer(origin, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.createdAt,
  };
}

/** A commit as the git routes give it. */
export function gitCommitAnswer(origin: string, repository: Repository, commit: Commit) {
  const address = `${origin}/repos/${repository.owner}/${repository.name}/git`;
  return {
    sha: commit.id,
    url: `${address}/commits/${commit.id}`,
    html_url: `${origin}/${repository.owner}/${repository.name}/commit/${commit.id}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message.replace(/\n$/, ''),
    tree: { sha: commit.tree, url: `${address}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${address}/commits/${sha}` })),
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null },
  };
}

/** The same as the lists of commits give it. */
export function commitAnswer(origin: string, repository: Repository, commit: Commit) {
  const { sha, url, html_url, parents, ...rest } = gitCommitAnswer(origin, repository, commit);
  return { sha, url, html_url, parents, commit: rest, author: null, committer: null };
}

export function fileAnswer(origin: string, repository: Repository, commit: string, change: FileChange) {
  return {
    sha: change.blob,
    filename: change.path,
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    raw_url: `${origin}/${repository.owner}/${repository.name}/raw/${commit}/${change.path.split('/').map(encodeURIComponent).join('/')}`,
    ...(change.patch === '' ? {} : { patch: change.patch }),
  };
}

/** Names a thing for GraphQL in a way that can be read back. */
export function nodeId(kind: 'R' | 'PR', name: string): string {
  return `${kind}_${Buffer.from(name).toString('base64url')}`;
}
