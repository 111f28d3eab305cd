import type { Language } from './language.ts';
import { listBenchmarks, timeUpstream } from './python/benchmarks.ts';
import { calibrate, compareBehaviour, countTimed, recordCalls, timedCommand } from './python/calls.ts';
import { listChanged } from './python/changes.ts';
import { prepareEnvironment } from './python/environment.ts';
import { applyCandidate, readContext } from './python/source.ts';
import { detectTests, runTests } from './python/tests.ts';

/**
 * Python 3.8 and newer. Sources are read and patched by the interpreter's own `ast`, calls are recorded by an import hook,
 * and nothing but the standard library runs beside the project.
 */
export const python: Language = {
  name: 'python',
  extensions: ['.py'],
  benchmarkForm: 'a file of the repository with a function run() and an optional setup()',
  upstreamRunner: 'uv run python',
  runsGeneratedTests: true,
  timeUpstream,
  prepare: prepareEnvironment,
  detectTests,
  runTests: (executor, environment, checkout, command, signal, timeoutSeconds, only) =>
    runTests(executor, environment, checkout, command, {
      signal,
      only,
      ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    }),
  readContext,
  recordCalls,
  countTimed,
  applyCandidate,
  compareBehaviour,
  listBenchmarks,
  listChanged,
  calibrate,
  timedCommand,
};
