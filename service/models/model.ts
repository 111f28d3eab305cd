/** Languages that requests may name. Rules exist for some; an unknown one gets an empty answer, not an error. */
export type LanguageName = 'python' | 'javascript' | 'typescript' | 'java' | 'go';

/** One file of a request: a fenced block of its `source_code`, parsed. `path` is absent for a block without one. */
export interface SourceFile {
  path?: string;
  text: string;
}

export interface OptimizeQuestion {
  traceId: string;
  language: LanguageName;
  languageVersion?: string;
  /** May be rewritten; the target's file is first. */
  files: SourceFile[];
  dependencyCode: string;
  isAsync: boolean;
  /** How many candidates are wanted; more may come. */
  candidates: number;
  /** Where the time goes, line by line, as the asker's profiler printed it. Absent when it was not profiled. */
  profile?: string;
}

/** A proposed head. `files` holds whole rewritten blocks, with the paths they came with. */
export interface Proposal {
  files: SourceFile[];
  /** Whole sentences: what changed, why it is faster, and what must hold. */
  explanation: string;
  /** What proposed it: `rules:membership-set`, or the LLM's name. */
  model: string;
  /** True when a guard could not be decided from the source: only tests can tell whether behaviour stays. */
  needsTests: boolean;
}

export interface TestsQuestion {
  traceId: string;
  language: LanguageName;
  source: SourceFile[];
  functionName: string;
  className?: string;
  qualifiedName: string;
  modulePath: string;
  testModulePath: string;
  testFramework: string;
  isAsync: boolean;
  isMethod: boolean;
  /** 0 or 1: two different files are asked for. */
  testIndex: number;
}

/** A version of the code that was measured: its files, and what a profiler and a clock said of it. */
export interface MeasuredCode {
  files: SourceFile[];
  /** Absent or empty when it was not profiled. */
  profile?: string;
  /** For people: `3.27 milliseconds`. */
  runtime?: string;
}

/** A candidate that is correct and faster; wanted is one as fast whose change is smaller, or a faster one. */
export interface RefineQuestion {
  traceId: string;
  language: LanguageName;
  languageVersion?: string;
  original: MeasuredCode;
  candidate: MeasuredCode;
  explanation: string;
  /** `39%`: how much less time it takes than the original, as a share of the new time. */
  gain: string;
  dependencyCode: string;
}

/** Where a candidate behaved in another way than the original. Values are what Python calls a repr, cut to a limit. */
export interface BehaviourDifference {
  scope: 'return_value' | 'stdout' | 'did_pass';
  originalValue?: string;
  candidateValue?: string;
  testSource?: string;
  originalError?: string;
  candidateError?: string;
}

export interface RepairQuestion {
  traceId: string;
  language: LanguageName;
  original: SourceFile[];
  candidate: SourceFile[];
  differences: BehaviourDifference[];
}

/** A chain of candidates, each made from the one before it; wanted is one that is better than all. */
export interface AdaptQuestion {
  traceId: string;
  language: LanguageName;
  original: SourceFile[];
  attempts: { files: SourceFile[]; explanation: string; source: string; outcome: string }[];
}

/** Parallel lists, one entry a candidate. */
export interface RankQuestion {
  traceId: string;
  diffs: string[];
  /** Time before / time after. */
  speedups: number[];
  references: string;
}

export interface ExplainQuestion {
  traceId: string;
  original: MeasuredCode;
  candidate: MeasuredCode;
  gain: string;
  explanation: string;
  dependencyCode: string;
  /** Tests with a comment of the times before and after at each call. */
  annotatedTests: string;
  /** Which measure the candidate was accepted for. */
  reason: 'runtime' | 'throughput' | 'concurrency' | 'none';
  throughput?: { original?: string; candidate?: string; change?: string };
  concurrency?: { original?: string; candidate?: string; change?: string };
}

export interface ReviewQuestion {
  traceId: string;
  language: LanguageName;
  originalCode: string;
  candidateCode: string;
  explanation: string;
  existingTests: string;
  generatedTests: string;
  replayTests: string;
  coverage: string;
  /** `44559.91%`. */
  gain: string;
  callers: string;
}

/** How sure it is that the change is worth a person's time. `low` keeps it from being proposed. */
export interface Review {
  grade: 'high' | 'medium' | 'low';
  explanation: string;
}

export interface TestFile {
  /** The asker's number of the file. */
  index: number;
  source: string;
  /** Names of tests that fail on the original, and what they said. */
  failed: { name: string; message: string }[];
}

export interface TestsReviewQuestion {
  traceId: string;
  language: LanguageName;
  functionName: string;
  functionSource: string;
  files: TestFile[];
  /** Lines of the function that no test ran. Absent when coverage is not known. */
  uncoveredLines?: number[];
}

/** A test that is not worth its time, and why. */
export interface FlaggedTest {
  fileIndex: number;
  name: string;
  reason: string;
}

export interface TestsRepairQuestion extends TestsQuestion {
  tests: string;
  flagged: { name: string; reason: string; previousError?: string }[];
}

export interface WorkflowQuestion {
  /** Contents by path, cut to a few kilobytes each. */
  files: Record<string, string>;
  moduleRoot?: string;
  testsRoot?: string;
}

/**
 * Who answers. Implementations: the rule-based one, and LLM providers. Of the optional methods, those that judge or
 * write text have a plain answer of the service's own behind them, used when the method is absent or answers `undefined`;
 * those that propose are answered with nothing then.
 */
export interface Model {
  readonly name: string;
  optimize(question: OptimizeQuestion, signal: AbortSignal): Promise<Proposal[]>;
  /** Plain test source with asserts, no fence; the service instruments it. `undefined` when no test can be written. */
  generateTests(question: TestsQuestion, signal: AbortSignal): Promise<string | undefined>;
  refine?(question: RefineQuestion, signal: AbortSignal): Promise<Proposal | undefined>;
  repair?(question: RepairQuestion, signal: AbortSignal): Promise<Proposal | undefined>;
  adapt?(question: AdaptQuestion, signal: AbortSignal): Promise<Proposal | undefined>;
  /** Indexes of the candidates, best first. */
  rank?(question: RankQuestion, signal: AbortSignal): Promise<number[] | undefined>;
  explain?(question: ExplainQuestion, signal: AbortSignal): Promise<string | undefined>;
  review?(question: ReviewQuestion, signal: AbortSignal): Promise<Review | undefined>;
  reviewTests?(question: TestsReviewQuestion, signal: AbortSignal): Promise<FlaggedTest[] | undefined>;
  /** The whole file again, under the same names of tests. */
  repairTests?(question: TestsRepairQuestion, signal: AbortSignal): Promise<string | undefined>;
  /** The steps of a GitHub Actions job as YAML, without the word `steps:`. */
  writeWorkflow?(question: WorkflowQuestion, signal: AbortSignal): Promise<string | undefined>;
}
