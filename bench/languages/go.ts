import { failure } from '../failure.ts';
import { asBenchmark, calibrate, equip, listBenchmarks, timedCommand, timeUpstream } from './go/benchmarks.ts';
import { recordCalls } from './go/calls.ts';
import { prepareEnvironment } from './go/environment.ts';
import { listReached } from './go/reached.ts';
import { applyCandidate, listChanged, readContext } from './go/source.ts';
import { detectTests, runTests } from './go/tests.ts';
import type { Language } from './language.ts';

/**
 * Go, by the repository's own benchmarks: each worktree builds its packages' test binaries once, and a timed process runs one of them. A function is
 * timed by the benchmarks that call it; its calls are not recorded, so nothing is replayed, and a change needs tests that call it.
 */
export const go: Language = {
  name: 'go',
  extensions: ['.go'],
  benchmarkForm: 'a func BenchmarkX(b *testing.B) in the tests of a package',
  upstreamRunner: 'go',
  timeUpstream,
  prepare: prepareEnvironment,
  equip,
  detectTests,
  runTests,
  readContext,
  recordCalls,
  countTimed: async () => 0,
  applyCandidate,
  async compareBehaviour() {
    throw failure('calls-not-recorded', 'expected tests to speak for a Go function, since its calls are not recorded');
  },
  listBenchmarks,
  listChanged,
  listReached,
  asBenchmark,
  calibrate,
  timedCommand,
};
