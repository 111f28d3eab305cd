import { benchmarksOnly } from './benchmarks-only.ts';
import { calibrate, extensions, listBenchmarks, timedCommand } from './javascript/benchmarks.ts';
import { equip, prepareEnvironment } from './javascript/environment.ts';
import { detectTests, runTests } from './javascript/tests.ts';
import type { Language } from './language.ts';

/**
 * JavaScript, and TypeScript as far as node itself reads it, from Node 18 on. Timed are declared benchmarks: modules that export `run()`. Node has no
 * parser of its own to find and patch a single function with, so those are refused.
 */
export const javascript: Language = {
  name: 'javascript',
  extensions,
  prepare: prepareEnvironment,
  equip,
  detectTests,
  runTests,
  ...benchmarksOnly(
    'JavaScript',
    'write a module that exports run() and, for its input, setup(), and name its folder by --benchmarks',
  ),
  listBenchmarks,
  calibrate,
  timedCommand,
};
