import { Hono } from 'hono';
import { failure } from '../../bench/failure.ts';
import type { Environment } from './environment.ts';

/**
 * The second API of the published client, which does its work on GitHub, as far as a run on this machine needs it. There
 * is no GitHub here: nothing was optimised before, no app is installed, and a pull request is refused with the reason.
 */
export function createClientRoutes(): Hono<Environment> {
  const routes = new Hono<Environment>();
  routes.get('/cli-get-user', (context) => context.text('local'));
  // Anything but the word `true` makes the client end with the advice to use --no-pr.
  routes.get('/is-github-app-installed', (context) => context.text('false'));
  routes.post('/verify-existing-optimizations', (context) => context.json({}));
  routes.post('/is-already-optimized', (context) => context.json({ already_optimized_tuples: [] }));
  routes.post('/add-code-hash', (context) => context.json({}));
  routes.post('/mark-as-success', (context) => context.json({}));
  for (const path of ['/create-pr', '/suggest-pr-changes', '/create-staging', '/setup-github-actions']) {
    routes.post(path, () => {
      throw failure('github-not-here', 'there is no GitHub behind this service: run the client with --no-pr and push the change');
    });
  }
  return routes;
}
