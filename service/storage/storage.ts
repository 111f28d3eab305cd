/** One request as it was answered; kept before the answer leaves. */
export interface AnsweredRequest {
  id: string;
  task: string;
  keyId: string;
  about: { traceId: string; language: string; callSequence?: number | undefined };
  body: unknown;
  answer: unknown;
  candidates: StoredCandidate[];
}

/** A candidate that was sent. `id` is its `optimization_id`: unique for ever. */
export interface StoredCandidate {
  id: string;
  parentId?: string;
  sourceCode: string;
  explanation: string;
  model?: string;
}

/** What the service remembers. */
export interface Storage {
  /** Written whole or not at all; when this returns, it outlives the process being killed. */
  keepRequest(request: AnsweredRequest): Promise<void>;
  /** What the latest request of a task in a trace was answered with; `undefined` when there was none. */
  findCandidates(task: string, traceId: string): Promise<StoredCandidate[] | undefined>;
  /** The id of the key with this hash, unless it was revoked. */
  findKey(hash: string): Promise<string | undefined>;
  /** Adds a key's hash when it is not there; a revoked one stays revoked. */
  addKey(name: string, hash: string): Promise<void>;
  /** Fails when the database does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
}
