import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface TestFileResult {
  path: string;
  passed: number;
  failed: number;
  skipped: number;
  /** Lines that begin with `skip:`; a skipped test owes its reader one. */
  skipReasons: string[];
  seconds: number;
  output: string;
  /** Why the file counts as failed; absent when it passed. */
  problem?: string;
}

/** Runs one uvu file in its own process group and kills the group at the limit or when the file has ended but left something running. */
export async function runTestFile(root: string, path: string, limitSeconds: number): Promise<TestFileResult> {
  const started = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, path)], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  let outOfTime = false;
  const timer = setTimeout(() => {
    outOfTime = true;
    killGroup(child.pid);
  }, limitSeconds * 1000);
  const stop = () => killGroup(child.pid);
  process.once('exit', stop);
  const exitCode = await new Promise<number>((resolve) => child.on('close', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
  clearTimeout(timer);
  process.off('exit', stop);
  return {
    path,
    output,
    seconds: (performance.now() - started) / 1000,
    ...judge(output, exitCode, outOfTime ? limitSeconds : undefined),
  };
}

/** Reads uvu's closing lines. Passing means: it ended well, it ran something, and all it ran passed. */
function judge(
  output: string,
  exitCode: number,
  limitSeconds?: number,
): Pick<TestFileResult, 'passed' | 'failed' | 'skipped' | 'skipReasons' | 'problem'> {
  const count = (name: string) => Number(output.match(new RegExp(`^\\s*${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0);
  const total = count('Total');
  const passed = count('Passed');
  const skipped = count('Skipped');
  const problem = findProblem();
  const failed = Math.max(total - passed, problem === undefined ? 0 : 1);
  const skipReasons = output.match(/^\s*skip: .*$/gm)?.map((line) => line.trim()) ?? [];
  return { passed, failed, skipped, skipReasons, ...(problem === undefined ? {} : { problem }) };

  function findProblem(): string | undefined {
    if (limitSeconds !== undefined)
      return `did not end within ${limitSeconds} s and was killed: look for an open server, timer or child process`;
    if (exitCode !== 0) return `ended with exit code ${exitCode}`;
    if (total === 0 && skipped === 0) return 'ran no test: is a `.run()` missing, or did a hook throw?';
    if (passed !== total) return `${passed} of ${total} tests passed`;
    if (skipped > 0 && !/^\s*skip: /m.test(output)) return 'skipped tests without printing a line `skip: <reason>`';
    return undefined;
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}
