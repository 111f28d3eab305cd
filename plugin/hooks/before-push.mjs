import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { baseName, splitCommands, withoutPrefix } from './shell-words.mjs';

const performanceBranch = /^(perf\/.+|optimization)$/;

try {
  const { tool_name: tool, tool_input: input, cwd } = JSON.parse(readFileSync(0, 'utf8'));
  const branches = tool === 'Bash' ? sentBranches(String(input?.command ?? ''), cwd) : [];
  const answer = branches.map(judge).find(Boolean);
  if (answer !== undefined) console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: 'PreToolUse', ...answer } }));
} catch {
  // No repository, or nothing this hook can read: it has no opinion.
}

/** Performance branches that the line sends away, each with the folder it is in. */
function sentBranches(line, cwd) {
  let folder = cwd;
  return splitCommands(line).flatMap((words) => {
    const rest = withoutPrefix(words);
    const name = baseName(rest[0] ?? '');
    if (name === 'cd' && rest[1] !== undefined) folder = resolve(folder, rest[1]);
    if (name === 'git') {
      const place = rest[1] === '-C' ? resolve(folder, rest[2] ?? '.') : folder;
      const push = rest.indexOf('push');
      if (push < 0 || rest.includes('--delete') || rest.includes('-d') || rest.includes('--dry-run')) return [];
      const named = rest
        .slice(push + 1)
        .filter((word) => !word.startsWith('-'))
        .slice(1);
      return (named.length > 0 ? named : ['HEAD'])
        .map((spec) => spec.replace(/^\+/, '').split(':'))
        .map(([source, destination = source]) => describe(source, destination, place))
        .filter(Boolean);
    }
    if (name === 'gh' && rest[1] === 'pr' && rest[2] === 'create') {
      const at = rest.findIndex((word) => /^(--head|-H)$/.test(word));
      const named = at < 0 ? rest.find((word) => word.startsWith('--head='))?.slice('--head='.length) : rest[at + 1];
      const head = named?.split(':').at(-1) ?? 'HEAD';
      return [describe(head, head, folder)].filter(Boolean);
    }
    return [];
  });
}

/** What `source` sends under the name `destination`; nothing when that is no performance branch. */
function describe(source, destination, folder) {
  const git = (...args) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 2000 }).trim();
  try {
    const branch = destination === 'HEAD' ? git('rev-parse', '--abbrev-ref', 'HEAD') : destination.replace(/^refs\/heads\//, '');
    if (!performanceBranch.test(branch)) return undefined;
    return {
      branch,
      commit: git('rev-parse', `${source}^{commit}`),
      store: resolve(folder, git('rev-parse', '--git-common-dir'), 'tuneup'),
    };
  } catch {
    return undefined;
  }
}

/** `undefined` lets it pass: this very commit, or the session's branch of this name, was measured as faster. */
function judge({ branch, commit, store }) {
  const kept = readJson(join(store, `${commit}.json`));
  const verdict = kept?.verdict ?? sessionVerdict(branch);
  if (verdict === 'faster') return undefined;
  if (verdict === undefined)
    return {
      permissionDecision: 'deny',
      permissionDecisionReason: `there is no verdict for ${branch} at ${commit.slice(0, 12)}: measure exactly this commit first, with tuneup compare --base <base> --head ${branch}, or the compare tool; a commit made after measuring needs a verdict of its own`,
    };
  return {
    permissionDecision: 'ask',
    permissionDecisionReason: `the verdict for ${branch} at ${commit.slice(0, 12)} is "${verdict}", and a performance pull request opens only on "faster": push it all the same?`,
  };
}

/** What the last `make up` said of the branch. */
function sessionVerdict(branch) {
  const home = process.env.TUNEUP_FOLDER ?? (process.env.TUNEUP_HOME && join(process.env.TUNEUP_HOME, '.tuneup'));
  if (!home) return undefined;
  for (const stack of list(home)) {
    const outputs = readJson(join(home, stack, 'outputs.json'));
    if (branch === 'optimization' && outputs?.stackedPullRequest) return 'faster';
    const row = Object.values(outputs?.verdicts ?? {}).find((one) => one.branch === branch);
    if (row !== undefined) return row.verdict;
  }
  return undefined;
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
