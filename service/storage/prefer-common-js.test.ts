import { createRequire } from 'node:module';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { preferCommonJs } from './prefer-common-js.ts';

const builds = suite('build of a package');
const loaded = () => Object.keys(createRequire(import.meta.url).cache);

builds('is the CommonJS one once that is preferred, with the same exports', async () => {
  preferCommonJs('drizzle-orm');
  const { pgTable } = await import('drizzle-orm/pg-core');
  assert.type(pgTable, 'function');
  assert.ok(loaded().some((path) => path.endsWith('/drizzle-orm/pg-core/index.cjs')));
});

builds('stays what it was for every other package', async () => {
  const { z } = await import('zod');
  assert.type(z.string, 'function');
  assert.not(loaded().some((path) => path.includes('/zod/')));
});

builds.run();
