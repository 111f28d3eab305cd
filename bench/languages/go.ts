import { benchmarksOnly } from './benchmarks-only.ts';
import { asBenchmark, calibrate, equip, listBenchmarks, timedCommand } from './go/benchmarks.ts';
import { prepareEnvironment } from './go/environment.ts';
import { detectTests, runTests } from './go/tests.ts';
import type { Language } from './language.ts';

/** Go, by the repository's own benchmarks: each worktree builds its packages' test binaries once, and a timed process runs one of them. */
export const go: Language = {
  name: 'go',
  extensions: ['.go'],
  prepare: prepareEnvironment,
  equip,
  detectTests,
  runTests,
  ...benchmarksOnly('Go', 'write a func BenchmarkX(b *testing.B) and name it by --target parse/parse_test.go:BenchmarkX'),
  listBenchmarks,
  asBenchmark,
  calibrate,
  timedCommand,
};
