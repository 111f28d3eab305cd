import type { ServerResponse } from 'node:http';

/** What travels with a request through the routes. */
export interface Environment {
  /** Node's own response; absent when a request was made without a server. */
  Bindings: { outgoing?: ServerResponse };
  Variables: {
    /** Sent back as `X-Request-Id`, written in the log and the key of the stored request. */
    requestId: string;
    /** The key's id; set once the key is known. */
    keyId: string;
    /** What the log may say of a task's request. */
    traceId?: string;
  };
}
