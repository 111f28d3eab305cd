import type { Executor } from '../executors/executor.ts';
import type { Measurement } from '../languages/language.ts';
import type { Ratio, Seconds } from '../plan.ts';
import type { Workspace } from '../workspace.ts';

/** What `tune` needs: where to work, what to improve, whom to ask. */
export interface TuningRequest {
  executor: Executor;
  workspace: Workspace;
  /** As declared: `shop/cart.py:Cart.total`. */
  target: string;
  service: { url: string; key: string };
  /** A benchmark declared for the target: a file of the repository. */
  benchmark?: string;
  /** Screening time a candidate. Default 2. */
  screenSeconds?: Seconds;
  author: { name: string; email: string };
  /** Branches already taken by other targets, so that names do not clash. */
  takenBranches?: string[];
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

/** One candidate and how far it came. */
export interface TriedCandidate {
  id: string;
  /** Who proposed it: `rules:membership-set`, or the LLM's name. */
  model: string;
  explanation: string;
  outcome: 'kept' | 'fell';
  /** Where it fell: not applicable, repository tests, behaviour, screening; and the reason as a sentence. */
  stage?: 'apply' | 'tests' | 'behaviour' | 'screening' | 'not best';
  reason?: string;
  /** From screening: a first impression, not a claim. */
  screened?: { speedup: Ratio; low: Ratio; high: Ratio; pairs: number };
  /** Unified diff against base. */
  diff?: string;
}

/** What became of a target. Nothing found is a result: `state` is `none` and `reason` says why. */
export interface Tuning {
  state: 'kept' | 'none';
  target: string;
  reason?: string;
  /** `perf/<function>-<rule or model>`, one commit above base; in the workspace's clone. */
  branch?: string;
  commit?: string;
  /** The commit's subject. */
  title?: string;
  explanation?: string;
  candidates: TriedCandidate[];
  /** How the target is called when timed; absent when there is no way to call it. */
  measurement?: Measurement;
  /** Doubts about what was verified, each a sentence: no tests, calls that could not be compared, a clock in the function. */
  warnings: string[];
  /** Tests asked for and what they were good for: calls recorded from the repository's tests and from generated ones. */
  recordedCalls: { repository: number; generated: number };
}

/** All kept optimizations on one branch. */
export interface Stacked {
  state: 'kept' | 'none';
  branch: string;
  commit?: string;
  included: string[];
  /** Kept changes that could not join, each with the reason. */
  leftOut: { target: string; reason: string }[];
}
