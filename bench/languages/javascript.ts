import { calibrate, extensions, listBenchmarks, timedCommand, timeUpstream } from './javascript/benchmarks.ts';
import { compareBehaviour, countTimed, recordCalls } from './javascript/calls.ts';
import { listChanged } from './javascript/changes.ts';
import { equip, prepareEnvironment } from './javascript/environment.ts';
import { listReached } from './javascript/reached.ts';
import { applyCandidate, readContext } from './javascript/source.ts';
import { detectTests, runTests } from './javascript/tests.ts';
import type { Language } from './language.ts';

/**
 * JavaScript, and TypeScript as far as node itself reads it, from Node 18 on. Timed are declared benchmarks, modules that export `run()`, and, from Node
 * 22.15 on, functions at the top level of a file by the calls that tests or benchmarks make of them. Functions are found as node sees them: a load
 * hook reaches the binding, and the function's own text says where it stands. Methods are refused, since a receiver cannot be copied.
 */
export const javascript: Language = {
  name: 'javascript',
  extensions,
  benchmarkForm: 'a module that exports run() and, for its input, setup()',
  upstreamRunner: 'node',
  timeUpstream,
  prepare: prepareEnvironment,
  equip,
  detectTests,
  runTests,
  readContext,
  recordCalls,
  countTimed,
  applyCandidate,
  compareBehaviour,
  listBenchmarks,
  listChanged,
  listReached,
  calibrate,
  timedCommand,
};
