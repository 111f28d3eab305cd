/** A pull request as the forge has it. */
export interface ForgePullRequest {
  number: number;
  url: string;
  state: 'open' | 'closed' | 'merged';
  draft: boolean;
  title: string;
  body: string;
  head: string;
  headCommit: string;
  base: string;
  labels: string[];
}

/** What a pull request should be. */
export interface WantedPullRequest {
  head: string;
  base: string;
  title: string;
  /** Generated text stands between `<!-- bench:begin -->` and `<!-- bench:end -->`; what people write outside is kept. */
  body: string;
  draft: boolean;
  labels: string[];
}

/** Where pull requests live. Branches get there by `git push`; this is for the rest. */
export interface Forge {
  /** Makes the repository when it is missing; returns its clone URL. */
  ensureRepository(owner: string, repository: string): Promise<{ cloneUrl: string; pageUrl: string }>;
  /** Opens it, or adopts and brings up to date the one that already stands for the same head and base. A closed one is left closed and a new one opened. */
  openPullRequest(owner: string, repository: string, wanted: WantedPullRequest): Promise<ForgePullRequest>;
  /** Changes title, body, labels (added, never removed) and draft where they differ. */
  updatePullRequest(owner: string, repository: string, number: number, wanted: WantedPullRequest): Promise<ForgePullRequest>;
  /** `undefined` when there is none. */
  readPullRequest(owner: string, repository: string, number: number): Promise<ForgePullRequest | undefined>;
  /** Closes it and deletes its head branch. Already closed or gone is success; a merged one is left alone. */
  closePullRequest(owner: string, repository: string, number: number): Promise<void>;
}
