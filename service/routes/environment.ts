/** What travels with a request through the routes. */
export interface Environment {
  Variables: {
    /** Sent back as `X-Request-Id`, written in the log and the key of the stored request. */
    requestId: string;
    /** The key's id; set once the key is known. */
    keyId: string;
    /** What the log may say of a task's request. */
    traceId?: string;
  };
}
