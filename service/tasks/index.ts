import { adaptiveOptimize } from './adaptive-optimize.ts';
import { codeRepair } from './code-repair.ts';
import { explain } from './explain.ts';
import { logFeatures } from './log-features.ts';
import { optimizationReview } from './optimization-review.ts';
import { optimize } from './optimize.ts';
import { optimizeLineProfiler } from './optimize-line-profiler.ts';
import { rank } from './rank.ts';
import { refinement } from './refinement.ts';
import type { Task } from './task.ts';
import { testgen } from './testgen.ts';
import { testgenRepair } from './testgen-repair.ts';
import { testgenReview } from './testgen-review.ts';
import { workflowGen } from './workflow-gen.ts';

/** Everything the service can be asked: a new task is one file and one line here. */
export const tasks: readonly Task[] = [
  optimize,
  optimizeLineProfiler,
  adaptiveOptimize,
  refinement,
  codeRepair,
  rank,
  explain,
  optimizationReview,
  testgen,
  testgenReview,
  testgenRepair,
  logFeatures,
  workflowGen,
];
