import type { HttpBindings } from '@hono/node-server';
import type { Repository, Store } from './store.ts';

/** What every route is made with. */
export interface ForgeParts {
  store: Store;
  token: string;
  /** The one user. */
  login: string;
}

/** What a request brings and what the middleware adds. */
export interface ForgeEnvironment {
  Bindings: Partial<HttpBindings>;
  Variables: {
    repository: Repository;
    /** True when the request carried the token. */
    mayWrite: boolean;
  };
}
