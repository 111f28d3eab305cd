import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import type { Forge, WantedPullRequest } from './forge.ts';

/** A forge to test, and what the tests need beside the interface. */
export interface ForgeUnderTest {
  forge: Forge;
  /** The same with a token that is not its own. */
  stranger: Forge;
  owner: string;
  /** Makes a repository with `main` and one commit; returns its name. */
  createRepository(): Promise<string>;
  /** Puts a commit with this file on a branch, which starts at `main` when it is new. */
  commit(repository: string, branch: string, file: string, text: string): Promise<string>;
  /** Moves `main` to a branch, as a merge without squashing does. */
  merge(repository: string, branch: string): Promise<void>;
  branches(repository: string): Promise<string[]>;
  /** A person's own words in a pull request. */
  writeBody(repository: string, number: number, body: string): Promise<void>;
  addLabel(repository: string, number: number, label: string): Promise<void>;
  /** How many requests that write the forge has had so far. */
  writes(): number;
  close(): Promise<void>;
}

/** What every forge must do. */
export function describeForge(name: string, open: () => Promise<ForgeUnderTest>): void {
  const forge = suite(`forge: ${name}`);
  let under: ForgeUnderTest;

  const inRepository = (title: string, test: (repository: string) => Promise<void>) =>
    forge(title, async () => test(await under.createRepository()));

  const wanted = (change: Partial<WantedPullRequest> = {}): WantedPullRequest => ({
    ...{ head: 'perf/join', base: 'main', title: 'perf: join', body: 'It is faster.', draft: false, labels: [] },
    ...change,
  });

  forge('opens', async () => {
    under = await open();
  });

  inRepository('opens a pull request and reads it back', async (repository) => {
    const commit = await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    const opened = await under.forge.openPullRequest(under.owner, repository, wanted({ labels: ['performance'] }));
    assert.is(opened.number, 1);
    assert.is(opened.state, 'open');
    assert.is(opened.headCommit, commit);
    assert.equal(opened.labels, ['performance']);
    assert.match(opened.body, '<!-- bench:begin -->\nIt is faster.\n<!-- bench:end -->');
    assert.equal(await under.forge.readPullRequest(under.owner, repository, 1), opened);
  });

  inRepository('refuses a head without commits of its own', async (repository) => {
    await rejects(under.forge.openPullRequest(under.owner, repository, wanted({ head: 'nowhere' })), 'forge-refused');
  });

  inRepository('refuses a token that is not its own', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    await rejects(under.stranger.openPullRequest(under.owner, repository, wanted()), 'forge-token-refused');
  });

  inRepository('takes the one that stands, and writes nothing when nothing differs', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    const first = await under.forge.openPullRequest(under.owner, repository, wanted({ labels: ['performance'] }));
    const before = under.writes();
    const again = await under.forge.openPullRequest(under.owner, repository, wanted({ labels: ['performance'] }));
    assert.equal(again, first);
    assert.is(under.writes(), before);
  });

  inRepository('leaves a closed one closed and opens another', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    await under.forge.openPullRequest(under.owner, repository, wanted());
    await under.forge.closePullRequest(under.owner, repository, 1);
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    assert.is((await under.forge.openPullRequest(under.owner, repository, wanted())).number, 2);
    assert.is((await under.forge.readPullRequest(under.owner, repository, 1))?.state, 'closed');
  });

  inRepository('rewrites its own part of the text and keeps what people wrote', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    const { number, body } = await under.forge.openPullRequest(under.owner, repository, wanted());
    await under.writeBody(repository, number, `Reviewed by hand.\n\n${body}\nSee also the notes.\n`);
    const changed = await under.forge.updatePullRequest(
      under.owner,
      repository,
      number,
      wanted({ body: 'It is twice as fast.' }),
    );
    assert.is(
      changed.body.trim(),
      'Reviewed by hand.\n\n<!-- bench:begin -->\nIt is twice as fast.\n<!-- bench:end -->\n\nSee also the notes.',
    );
  });

  inRepository('does not guess which part is its own', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    const { number, body } = await under.forge.openPullRequest(under.owner, repository, wanted());
    await under.writeBody(repository, number, `${body}${body}`);
    await rejects(under.forge.updatePullRequest(under.owner, repository, number, wanted()), 'body-markers-broken');
  });

  inRepository('adds labels and removes none', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    const { number } = await under.forge.openPullRequest(under.owner, repository, wanted({ labels: ['performance'] }));
    await under.addLabel(repository, number, 'by hand');
    const changed = await under.forge.updatePullRequest(under.owner, repository, number, wanted({ labels: ['tuned'] }));
    assert.equal(changed.labels, ['performance', 'by hand', 'tuned']);
  });

  inRepository('makes a draft ready and a draft again', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    const { number, draft } = await under.forge.openPullRequest(under.owner, repository, wanted({ draft: true }));
    assert.is(draft, true);
    assert.is((await under.forge.updatePullRequest(under.owner, repository, number, wanted())).draft, false);
    assert.is((await under.forge.updatePullRequest(under.owner, repository, number, wanted({ draft: true }))).draft, true);
  });

  inRepository('closes with the branch, and again without complaint', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    await under.forge.openPullRequest(under.owner, repository, wanted());
    await under.forge.closePullRequest(under.owner, repository, 1);
    assert.equal(await under.branches(repository), ['main']);
    await under.forge.closePullRequest(under.owner, repository, 1);
    await under.forge.closePullRequest(under.owner, repository, 99);
    assert.is((await under.forge.readPullRequest(under.owner, repository, 1))?.state, 'closed');
  });

  inRepository('leaves a merged one alone', async (repository) => {
    await under.commit(repository, 'perf/join', 'a.py', 'a = 1\n');
    await under.forge.openPullRequest(under.owner, repository, wanted());
    await under.merge(repository, 'perf/join');
    assert.is((await under.forge.readPullRequest(under.owner, repository, 1))?.state, 'merged');
    await under.forge.closePullRequest(under.owner, repository, 1);
    assert.equal((await under.branches(repository)).toSorted(), ['main', 'perf/join']);
    const again = await under.forge.openPullRequest(under.owner, repository, wanted({ title: 'perf: another title' }));
    assert.equal([again.number, again.state, again.title], [1, 'merged', 'perf: join']);
  });

  inRepository('has no pull request of a number that was never given', async (repository) => {
    assert.is(await under.forge.readPullRequest(under.owner, repository, 7), undefined);
    await rejects(under.forge.updatePullRequest(under.owner, repository, 7, wanted()), 'pull-request-missing');
  });

  forge('makes a repository once', async () => {
    const first = await under.forge.ensureRepository('another-owner', 'made');
    assert.match(first.cloneUrl, /\/another-owner\/made\.git$/);
    assert.equal(await under.forge.ensureRepository('another-owner', 'made'), first);
  });

  forge.after(async () => {
    await under?.close();
  });

  forge.run();
}
