import { createHash } from 'node:crypto';
import type { ComparisonRow } from '../comparison.ts';
import { isFailure } from '../failure.ts';
import { closeWorktree, git, openWorktree, tryGit } from '../git.ts';
import { chooseLanguage, parseTarget } from '../languages/index.ts';
import type {
  ChangedFiles,
  Language,
  Measurement,
  RecordedCalls,
  RecordRequest,
  TargetContext,
  TargetName,
} from '../languages/language.ts';
import { findReaching } from '../reaching.ts';
import { type Client, createClient, type Proposed } from './client.ts';
import { branchName, commitAll, placeBranch, targetLine, wrap } from './commit.ts';
import { screen } from './screening.ts';
import type { TriedCandidate, Tuning, TuningRequest } from './tuning.ts';
import { type Verification, type VerificationRequest, verify } from './verification.ts';

const defaultScreenSeconds = 2;

/** An upper end of a screening interval from which on it says nothing against a gain that matters. */
const hiddenGain = 1.1;

/** What tests and benchmark showed of the target. */
interface Recorded {
  files: string[];
  /** The repository's tests that call the target. Absent when they cannot be told from the others, or all do. */
  reaching?: string[];
  /** True when a passing test of the repository is known to call the target. */
  isTested: boolean;
  repository: number;
  generated: number;
  measurement: Measurement | undefined;
}

/** A candidate that passed the checks, in a worktree of its own. */
interface Survivor {
  tried: TriedCandidate;
  worktree: string;
  files: ChangedFiles;
}

/**
 * Looks for a faster version of one function: asks the AI service, drops every candidate that changes behaviour, times the
 * others against base and commits the best on a branch of its own. Finding nothing is a result. What it leaves in the
 * workspace are the branch and the recorded calls.
 */
export async function tune(request: TuningRequest, verification: Verification = verify): Promise<Tuning> {
  const { executor, workspace, signal } = request;
  const target = parseTarget(request.target);
  const session = openSession(request, target);
  const { base, language, say } = session;
  try {
    await openWorktree(executor, workspace.checkout, base, workspace.baseCommit);
    const context = await language.readContext(executor, workspace.environment, base, target);
    const [asked, recorded] = await together(askService(session, context), recordEverything(session));
    await recordGenerated(session, recorded, asked.tests);
    await chooseMeasurement(session, recorded);
    if (context.impure.length > 0)
      session.warnings.push(`the function uses ${context.impure.join(', ')}: replayed calls cannot prove all of it the same`);

    const candidates: TriedCandidate[] = [];
    const survivors: Survivor[] = [];
    for (const [index, proposed] of asked.proposed.entries()) {
      signal?.throwIfAborted();
      say(`checking candidate ${index + 1} of ${asked.proposed.length} (${proposed.model})`);
      const tried = await tryCandidate(session, context, proposed, index, recorded, survivors, verification);
      candidates.push(tried.tried);
      if ('worktree' in tried) survivors.push(tried);
    }
    const best = await chooseBest(session, recorded, survivors, verification);
    const found = { target: request.target, candidates, warnings: [...new Set(session.warnings)], ...outcomeOf(recorded) };
    if (!best) {
      const reason = reasonForNone(request.target, candidates, recorded, language.benchmarkForm);
      return { state: 'none', reason, ...found };
    }
    return { state: 'kept', ...found, ...(await keep(session, context, best, recorded)) };
  } finally {
    for (const worktree of session.worktrees) await closeWorktree(executor, workspace.checkout, worktree);
  }
}

interface Session {
  request: TuningRequest;
  target: TargetName;
  language: Language;
  client: Client;
  folder: string;
  base: string;
  control: string;
  candidateWorktree: (index: number) => string;
  /** Every worktree of the session, to be removed at its end. */
  worktrees: string[];
  warnings: string[];
  say: (text: string) => void;
}

function openSession(request: TuningRequest, target: TargetName): Session {
  const { workspace, signal } = request;
  // Named by the target, so that targets can be tuned side by side and a killed session's leftovers are found and replaced.
  const key = createHash('sha256').update(request.target).digest('hex').slice(0, 8);
  const worktree = (name: string) => `${workspace.folder}/worktrees/${key}-${name}`;
  const session: Session = {
    request,
    target,
    language: chooseLanguage(workspace.language),
    client: createClient(request.service, signal ? { signal } : {}),
    folder: `${workspace.folder}/tuning/${key}-${workspace.baseCommit.slice(0, 12)}`,
    // Equal lengths: a longer path alone changes what a process costs.
    base: worktree('base'),
    control: worktree('same'),
    candidateWorktree: (index) => worktree(`c${String(index).padStart(3, '0')}`),
    worktrees: [],
    warnings: [],
    say: request.onProgress ?? (() => {}),
  };
  session.worktrees.push(session.base);
  return session;
}

/** Both to their end, then the first failure: what is still running must not outlive its worktree. */
async function together<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const results = await Promise.allSettled([first, second]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return Promise.all([first, second]);
}

async function askService(
  session: Session,
  context: TargetContext,
): Promise<{ proposed: Proposed[]; tests: Record<string, string> }> {
  const { client, request, language, say } = session;
  const version = request.workspace.environment.version;
  say(`asking the AI service for candidates${language.runsGeneratedTests ? ' and tests' : ''}`);
  const wantedTests = language.runsGeneratedTests ? [0, 1] : [];
  const answers = await Promise.allSettled([
    client.optimize(context, language.name, version),
    ...wantedTests.map((index) => client.generateTests(context, language.name, version, index)),
  ]);
  const [proposed, ...tests] = answers;
  if (proposed.status === 'rejected') throw proposed.reason;
  const files: Record<string, string> = {};
  for (const [index, test] of tests.entries()) {
    if (test.status === 'fulfilled' && test.value !== undefined) files[`test_generated_${index}.py`] = test.value;
    // The candidates are there: tests that are not only make the check narrower, and that is said.
    if (test.status === 'rejected') session.warnings.push(`the AI service wrote no tests: ${messageOf(test.reason)}`);
  }
  return { proposed: proposed.value, tests: files };
}

/** Records while the repository's tests run, and the declared benchmark. */
async function recordEverything(session: Session): Promise<Recorded> {
  const { request, folder, say } = session;
  const recorded: Recorded = { files: [], isTested: false, repository: 0, generated: 0, measurement: undefined };
  const command = request.workspace.tests.command;
  if (command !== '') {
    say("recording calls while the repository's tests run");
    const { passed } = request.workspace.tests;
    const calls = await record(session, `${folder}/repository.calls`, { command, passed });
    recorded.repository = calls.kept;
    const reaching = passed.filter((name) => calls.tests?.includes(name));
    recorded.isTested = calls.tests ? reaching.length > 0 : calls.isCalled === true && passed.length > 0;
    if (reaching.length > 0 && reaching.length < passed.length) recorded.reaching = reaching;
    if (recorded.repository > 0) recorded.files.push(`${folder}/repository.calls`);
  }
  if (request.benchmark) {
    say('recording calls while the declared benchmark runs');
    const { kept } = await record(session, `${folder}/benchmark.calls`, { command: '', benchmark: request.benchmark });
    if (kept > 0) recorded.files.push(`${folder}/benchmark.calls`);
  }
  return recorded;
}

async function recordGenerated(session: Session, recorded: Recorded, tests: Record<string, string>): Promise<void> {
  if (Object.keys(tests).length === 0) return;
  session.say('recording calls while the generated tests run');
  const callsFile = `${session.folder}/generated.calls`;
  const own = recorded.repository > 0 ? { typesFrom: `${session.folder}/repository.calls` } : {};
  recorded.generated = (await record(session, callsFile, { command: '', generatedTests: tests, ...own })).kept;
  if (recorded.generated > 0) recorded.files.push(callsFile);
}

async function record(
  session: Session,
  callsFile: string,
  what: { command: string } & Pick<RecordRequest, 'generatedTests' | 'benchmark' | 'typesFrom' | 'passed'>,
): Promise<RecordedCalls> {
  const { request, language, target, base } = session;
  const recorded = await language.recordCalls(request.executor, request.workspace.environment, base, {
    target,
    callsFile,
    ...what,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  session.warnings.push(...recorded.leftOut);
  return recorded;
}

/** The first that exists: the declared benchmark, calls from the repository's tests, inputs of generated tests, a benchmark that calls the target. */
async function chooseMeasurement(session: Session, recorded: Recorded): Promise<void> {
  const { request, language, folder, say } = session;
  if (request.benchmark) {
    recorded.measurement = { target: request.target, kind: 'benchmark', benchmark: request.benchmark, calls: 1 };
    // Says at once what is wrong with a declared benchmark, rather than once per candidate.
    await language.calibrate(request.executor, request.workspace.environment, session.base, recorded.measurement);
    return;
  }
  const kinds = [
    ['recorded calls', recorded.repository, `${folder}/repository.calls`],
    ['generated inputs', recorded.generated, `${folder}/generated.calls`],
  ] as const;
  for (const [kind, count, callsFile] of kinds) {
    if (count === 0) continue;
    const calls = await language.countTimed(request.executor, request.workspace.environment, callsFile);
    if (calls === 0) continue;
    recorded.measurement = { target: request.target, kind, callsFile, calls };
    return;
  }
  recorded.measurement = await findBenchmark(session);
  const { benchmark } = recorded.measurement ?? {};
  if (benchmark === undefined) return;
  say('recording calls while the benchmark that was found runs');
  const callsFile = `${folder}/benchmark.calls`;
  if ((await record(session, callsFile, { command: '', benchmark })).kept > 0) recorded.files.push(callsFile);
}

async function findBenchmark({ request, language, target, base, warnings, say }: Session): Promise<Measurement | undefined> {
  const { executor, workspace, signal } = request;
  const { environment } = workspace;
  if (!language.listReached) return undefined;
  const onBroken = (sentence: string) => warnings.push(`a benchmark was passed over: ${sentence}`);
  const benchmarks = await language.listBenchmarks(executor, environment, base, undefined, onBroken);
  const place = { executor, environment, checkout: base, language, onBroken, onProgress: say, ...(signal ? { signal } : {}) };
  const [first] = await findReaching({ ...place, benchmarks, functions: [target] });
  return first && { ...first.measurement, target: request.target };
}

async function tryCandidate(
  session: Session,
  context: TargetContext,
  proposed: Proposed,
  index: number,
  recorded: Recorded,
  earlier: readonly Survivor[],
  verification: Verification,
): Promise<Survivor | { tried: TriedCandidate }> {
  const { request, language, base } = session;
  const { executor, workspace, signal } = request;
  const about = { id: proposed.id, model: proposed.model, explanation: proposed.explanation };
  const fell = (stage: NonNullable<TriedCandidate['stage']>, reason: string, diff?: string) => ({
    tried: { ...about, outcome: 'fell' as const, stage, reason, ...(diff === undefined ? {} : { diff }) },
  });

  const applied = await language.applyCandidate(executor, workspace.environment, base, context, proposed.sourceCode);
  if ('refused' in applied) return fell('apply', `it cannot be applied: ${applied.refused}`);
  const twin = earlier.find((survivor) => JSON.stringify(survivor.files) === JSON.stringify(applied.files));
  if (twin) return fell('apply', `it is the same change as that of ${twin.tried.model}`);

  const worktree = session.candidateWorktree(index);
  session.worktrees.push(worktree);
  await openWorktree(executor, workspace.checkout, worktree, workspace.baseCommit);
  for (const [path, text] of Object.entries(applied.files)) await writeKeepingMode(session, `${worktree}/${path}`, text);
  const diff = await git(
    executor,
    worktree,
    ['diff', '--no-color', '--no-ext-diff', 'HEAD', '--', ...Object.keys(applied.files)],
    { signal },
  );
  const broken = await buildTrouble(session, recorded, worktree);
  if (broken !== undefined) return fell('apply', `it cannot be built: ${broken}`, diff);
  // The tests that call the function first: all of them, for the one that is kept.
  const verified = await verification(verificationOf(session, recorded, worktree, recorded.reaching));
  if (verified.fell) return fell(verified.fell.stage, verified.fell.reason, diff);
  session.warnings.push(...verified.warnings);
  return { tried: { ...about, outcome: 'kept', diff }, worktree, files: applied.files };
}

/** What the language says of a worktree that it cannot make ready to be timed. */
async function buildTrouble(session: Session, { measurement }: Recorded, worktree: string): Promise<string | undefined> {
  const { request, language } = session;
  if (measurement === undefined) return undefined;
  try {
    await language.equip?.(request.executor, request.workspace.environment, worktree, [measurement]);
    return undefined;
  } catch (error) {
    if (request.signal?.aborted || !isFailure(error)) throw error;
    return error.message;
  }
}

function verificationOf(session: Session, recorded: Recorded, candidate: string, only?: string[]): VerificationRequest {
  const { request, language, target, base } = session;
  const { executor, workspace, signal } = request;
  const what = {
    executor,
    workspace,
    language,
    target,
    base,
    candidate,
    callsFiles: recorded.files,
    isTested: recorded.isTested,
  };
  return { ...what, ...(only ? { only } : {}), ...(signal ? { signal } : {}) };
}

/** `put` makes a file anew, which would lose the bit that makes a script runnable. */
async function writeKeepingMode(session: Session, path: string, text: string): Promise<void> {
  const { executor } = session.request;
  const executable = (await executor.run(['test', '-x', path])).exitCode === 0;
  await executor.put(path, text, { executable });
}

/** Times the survivors and marks all but the best as fallen. */
async function chooseBest(
  session: Session,
  recorded: Recorded,
  survivors: readonly Survivor[],
  verification: Verification,
): Promise<Survivor | undefined> {
  const { request, language, folder, say } = session;
  const { executor, workspace, signal } = request;
  if (survivors.length === 0) return undefined;
  if (!recorded.measurement) {
    for (const { tried } of survivors) drop(tried, 'screening', 'it behaves as base does, but there is no way to time it');
    return undefined;
  }
  say(`screening ${survivors.length === 1 ? 'one candidate' : `${survivors.length} candidates`} against base`);
  session.worktrees.push(session.control);
  await openWorktree(executor, workspace.checkout, session.control, workspace.baseCommit);
  const rows = await screen({
    executor,
    workspace,
    language,
    measurement: recorded.measurement,
    base: session.base,
    control: session.control,
    candidates: survivors.map(({ tried, worktree }) => ({ id: tried.id, worktree })),
    seconds: request.screenSeconds ?? defaultScreenSeconds,
    folder: `${folder}/screening`,
    onProgress: say,
    ...(signal ? { signal } : {}),
  });
  const ranked = [...survivors].sort((one, other) => speedupOf(rows, other) - speedupOf(rows, one));
  for (const { tried } of ranked) judge(tried, rows.get(tried.id));
  if (recorded.reaching) await dropBroken(session, recorded, ranked, verification);
  const [best, ...others] = ranked.filter(({ tried }) => tried.outcome === 'kept');
  for (const { tried } of others) drop(tried, 'not best', `it is faster too, but ${best?.tried.model} looks faster still`);
  return best;
}

/** All of the repository's tests, from the best downwards until they pass with one: until here only those ran that call the function. */
async function dropBroken(
  session: Session,
  recorded: Recorded,
  ranked: readonly Survivor[],
  verification: Verification,
): Promise<void> {
  for (const { tried, worktree } of ranked.filter(({ tried }) => tried.outcome === 'kept')) {
    session.say(`running all tests of the repository with the best candidate (${tried.model})`);
    const { fell } = await verification(verificationOf(session, recorded, worktree));
    if (!fell) return;
    drop(tried, fell.stage, fell.reason);
  }
}

function speedupOf(rows: Map<string, ComparisonRow>, survivor: Survivor): number {
  return rows.get(survivor.tried.id)?.speedup ?? 0;
}

function judge(tried: TriedCandidate, row: ComparisonRow | undefined): void {
  const { speedup, low, high } = row ?? {};
  if (speedup === undefined || low === undefined || high === undefined || !row) {
    drop(tried, 'screening', `it could not be timed: ${row?.reason ?? 'the session has no row for it'}`);
    return;
  }
  tried.screened = { speedup, low, high, pairs: row.pairs };
  const seen = `base time / its time ${speedup.toFixed(3)}, interval ${low.toFixed(3)} .. ${high.toFixed(3)}, ${row.pairs} pairs`;
  if (high < 1) drop(tried, 'screening', `it is slower than base (${seen})`);
  // What cannot be told from base after screening, at a gain too small to matter, is not worth a branch; where noise hides even a
  // large gain, the session that follows decides.
  else if (low < 1 && speedup < 1.01 && high < hiddenGain) drop(tried, 'screening', `it is not faster than base (${seen})`);
}

function drop(tried: TriedCandidate, stage: NonNullable<TriedCandidate['stage']>, reason: string): void {
  tried.outcome = 'fell';
  tried.stage = stage;
  tried.reason = reason;
}

async function keep(
  session: Session,
  context: TargetContext,
  best: Survivor,
  recorded: Recorded,
): Promise<{ branch: string; commit: string; title: string; explanation: string }> {
  const { request } = session;
  const { executor, workspace, signal } = request;
  const { qualifiedName } = context.target;
  const rule = best.tried.model.replace(/^rules:/, '').replaceAll('-', ' ');
  const title = `perf: speed up ${qualifiedName} (${rule})`;
  const message = [title, wrap(best.tried.explanation), wrap(verifiedText(session, recorded)), targetLine(request.target)].join(
    '\n\n',
  );
  // What tests wrote into the worktree stays out: only the candidate's own files are committed.
  const commit = await commitAll(executor, best.worktree, Object.keys(best.files), `${message}\n`, request.author, signal);
  const branch = await placeBranch(
    executor,
    workspace.checkout,
    branchName(qualifiedName, best.tried.model),
    commit,
    request.target,
    request.takenBranches ?? [],
  );
  await forgetOtherBranches(session, branch);
  return { branch, commit, title, explanation: best.tried.explanation };
}

/** No counts of recorded calls: they may change from run to run, and the commit must not. */
function verifiedText(session: Session, { files }: Recorded): string {
  const { tests } = session.request.workspace;
  const count = tests.passed.length;
  const own =
    count > 0
      ? `${count === 1 ? 'The one test' : `The ${count} tests`} of the repository that pass on base pass with this change`
      : 'The repository has no tests';
  if (files.length === 0) return `${own}.`;
  return `${own}. Replayed calls have the same results, exceptions, changes to arguments and printed text as on base.`;
}

/** Branches that an earlier session made for this target and that this one does not keep. */
async function forgetOtherBranches(session: Session, kept: string): Promise<void> {
  const { executor, workspace } = session.request;
  const listed = await tryGit(executor, workspace.checkout, ['for-each-ref', '--format=%(refname:short)', 'refs/heads/perf/']);
  for (const branch of listed.output.split('\n').filter((name) => name !== '' && name !== kept)) {
    const message = await tryGit(executor, workspace.checkout, ['log', '-1', '--format=%B', `refs/heads/${branch}`]);
    if (message.output.split('\n').includes(targetLine(session.request.target))) {
      await tryGit(executor, workspace.checkout, ['branch', '--quiet', '-D', branch]);
    }
  }
}

function outcomeOf(recorded: Recorded) {
  const { repository, generated, measurement } = recorded;
  return { recordedCalls: { repository, generated }, ...(measurement ? { measurement } : {}) };
}

function reasonForNone(target: string, candidates: readonly TriedCandidate[], recorded: Recorded, form: string): string {
  if (!recorded.measurement) {
    return `there is no way to call ${target}: no test reaches it with inputs that can be repeated, and no inputs could be generated; declare a benchmark for it, ${form}`;
  }
  const [first] = candidates;
  if (!first) return `the AI service proposed nothing for ${target}`;
  if (candidates.length === 1) return `the one candidate, of ${first.model}, ${verbOf(first)}: ${first.reason}`;
  return `all ${candidates.length} candidates fell; the first of them, of ${first.model}, ${verbOf(first)}: ${first.reason}`;
}

function messageOf(error: unknown): string {
  return isFailure(error) || error instanceof Error ? error.message : String(error);
}

/** What a fallen candidate did wrong, before the reason says how. */
function verbOf({ stage }: TriedCandidate): string {
  if (stage === 'behaviour') return 'changes behaviour';
  return stage === 'tests' ? "fails the repository's tests" : 'fell';
}
