/**
 * The test runner: `node checks/run.ts [--kind pure|e2e|session|boot]... [part of a path]...`. Every file runs in a process of its own under a
 * kill timer. Its last line reads `N passed, N failed, N skipped`, and it fails when a file ran no test: uvu by itself exits 0 on nothing.
 */
import { parseArgs } from 'node:util';
import { findTestFiles, runsAlone, type TestFile, type TestKind, testKinds } from './test-files.ts';
import { runTestFile, type TestFileResult } from './test-process.ts';

// Who stops the tests stops the file that runs: by default a signal would end this process alone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const { kinds, parts, root } = readArguments(process.argv.slice(2));
const results = await runAll(findTestFiles(root, kinds, parts));
process.exitCode = reportTotals(results);

function readArguments(argv: string[]): { kinds: TestKind[]; parts: string[]; root: string } {
  const options = { kind: { type: 'string', multiple: true }, root: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options });
  return { kinds: values.kind?.map(asKind) ?? ['pure', 'e2e'], parts: positionals, root: values.root ?? process.cwd() };
}

function asKind(text: string): TestKind {
  const kind = Object.keys(testKinds).find((name) => name === text);
  if (kind === undefined) throw new Error(`--kind takes ${Object.keys(testKinds).join(', ')}; got "${text}"`);
  return kind as TestKind;
}

/** Two at a time, and then one by one those that run alone. */
async function runAll(files: TestFile[]): Promise<TestFileResult[]> {
  const results: TestFileResult[] = [];
  for (const kind of Object.keys(testKinds) as TestKind[]) {
    const queue = files.filter((file) => file.kind === kind);
    await work(
      queue.filter((file) => !runsAlone(file)),
      2,
    );
    await work(queue.filter(runsAlone), 1);
  }
  return results;

  async function work(queue: TestFile[], atOnce: number): Promise<void> {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
          const result = await runTestFile(root, file.path, testKinds[file.kind].limitSeconds);
          results.push(result);
          reportFile(result);
        }
      }),
    );
  }
}

function reportFile(result: TestFileResult): void {
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  const mark = result.problem === undefined ? 'ok  ' : 'FAIL';
  console.log(`${mark} ${result.path}  ${result.passed} passed${skipped}, ${result.seconds.toFixed(1)} s`);
  for (const reason of result.skipReasons) console.log(`     ${reason}`);
  if (result.problem === undefined) return;
  console.log(result.output.replace(/^/gm, '     | '));
  console.log(`     ${result.problem}`);
}

function reportTotals(results: TestFileResult[]): number {
  const bad = results.filter((result) => result.problem !== undefined);
  if (bad.length > 0) console.log(`\nfailed files:\n${bad.map((result) => `  ${result.path}: ${result.problem}`).join('\n')}`);
  if (results.length === 0) console.log('no test file matches: nothing was tested, which counts as a failure');
  const sum = (count: (result: TestFileResult) => number) => results.reduce((total, result) => total + count(result), 0);
  console.log(
    `${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed, ${sum((result) => result.skipped)} skipped`,
  );
  return bad.length > 0 || results.length === 0 ? 1 : 0;
}
