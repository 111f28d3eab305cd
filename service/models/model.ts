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

/** Who answers. Implementations: the rule-based one, and LLM providers. */
export interface Model {
  readonly name: string;
  optimize(question: OptimizeQuestion, signal: AbortSignal): Promise<Proposal[]>;
  /** Plain test source with asserts, no fence; the service instruments it. `undefined` when no test can be written. */
  generateTests(question: TestsQuestion, signal: AbortSignal): Promise<string | undefined>;
}
