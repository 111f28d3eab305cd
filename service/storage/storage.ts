/** One request as it was answered; kept before the answer leaves. */
export interface AnsweredRequest {
  id: string;
  task: string;
  keyId: string;
  about: { traceId: string; language: string; callSequence?: number | undefined };
  body: unknown;
  answer: unknown;
  candidates: StoredCandidate[];
  /** What the request told of earlier candidates. Default: nothing. */
  outcomes?: Outcome[];
}

/** A candidate that was sent. `id` is its `optimization_id`: unique for ever. */
export interface StoredCandidate {
  id: string;
  parentId?: string;
  sourceCode: string;
  explanation: string;
  model?: string;
}

/** What became of a candidate. What was not told is absent. */
export interface Outcome {
  candidateId: string;
  isBest: boolean;
  isCorrect?: boolean;
  /** Gain: (base - head) / head, as its asker computes it; 0.25 is a quarter more work a second. */
  speedupRatio?: number;
  /** Nanoseconds, summed over the asker's tests. */
  originalRuntime?: number;
  optimizedRuntime?: number;
}

/** One call of a provider, answered or not. */
export interface ModelCall {
  requestId: string;
  keyId: string;
  task: string;
  /** `<vendor>:<model>`. */
  model: string;
  inputTokens: number;
  outputTokens: number;
}

/** A key as its owner may see it: never the key, nor its hash. */
export interface KeyRecord {
  id: string;
  name: string;
  createdAt: Date;
  revokedAt?: Date;
}

/** All that was asked about one function, under one trace id. */
export interface Run {
  traceId: string;
  language: string;
  /** When the last answer left. */
  answeredAt: Date;
  requests: number;
  candidates: number;
  /** Candidates that were told to keep behaviour. */
  correct: number;
  /** The gain of the best candidate; absent while nobody told of one. */
  speedupRatio?: number;
}

/** A run with everything in it, in the order it happened. */
export interface RunDetail {
  traceId: string;
  requests: { id: string; task: string; answeredAt: Date; callSequence?: number }[];
  candidates: (StoredCandidate & { requestId: string; outcome?: Outcome })[];
  modelCalls: Omit<ModelCall, 'keyId'>[];
}

/** What the service remembers. Anything here fails with `database-unreachable` when the database does not answer. */
export interface Storage {
  /** Written whole or not at all; when this returns, it outlives the process being killed. */
  keepRequest(request: AnsweredRequest): Promise<void>;
  /** What a key's latest request of a task in a trace was answered with; `undefined` when there was none. */
  findCandidates(keyId: string, task: string, traceId: string): Promise<StoredCandidate[] | undefined>;
  keepModelCalls(calls: readonly ModelCall[]): Promise<void>;
  /** Tokens that a key spent since then, in and out. */
  countTokens(keyId: string, since: Date): Promise<number>;
  /** The latest runs first, of one key or of all. */
  listRuns(limit: number, keyId?: string): Promise<Run[]>;
  /** `undefined` when nothing was asked under this trace, or by another key only. */
  findRun(traceId: string, keyId?: string): Promise<RunDetail | undefined>;
  /** The id of the key with this hash, unless it was revoked. */
  findKey(hash: string): Promise<string | undefined>;
  /** Adds a key's hash when it is not there; a revoked one stays revoked. */
  addKey(name: string, hash: string): Promise<void>;
  /** The oldest first, revoked ones too. */
  listKeys(): Promise<KeyRecord[]>;
  /** True when a key with this id was still good. */
  revokeKey(id: string): Promise<boolean>;
  /** Fails when the database does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}
