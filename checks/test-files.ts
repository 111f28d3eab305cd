import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** How each kind of test file is run. Files with real parts run alone, since two cores are all there may be. */
export const testKinds = {
  pure: { ending: '.test.ts', atOnce: 2, limitSeconds: 60 },
  e2e: { ending: '.e2e.test.ts', atOnce: 1, limitSeconds: 300 },
  session: { ending: '.session.test.ts', atOnce: 1, limitSeconds: 1500 },
  boot: { ending: '.boot.test.ts', atOnce: 1, limitSeconds: 720 },
} as const;

export type TestKind = keyof typeof testKinds;

const ignored = new Set(['node_modules', '.git', '.tuneup', 'fixtures']);

/** Test files below `root` of these kinds, sorted; with `parts`, those whose path holds one of them. */
export function findTestFiles(root: string, kinds: TestKind[], parts: string[]): { path: string; kind: TestKind }[] {
  return listFiles(root)
    .map((path) => ({ path: relative(root, path), kind: kindOf(path) }))
    .filter((file): file is { path: string; kind: TestKind } => file.kind !== undefined && kinds.includes(file.kind))
    .filter((file) => parts.length === 0 || parts.some((part) => file.path.includes(part)))
    .sort((one, other) => one.path.localeCompare(other.path));
}

/** The ending of pure files ends all others too: it is asked last. */
function kindOf(path: string): TestKind | undefined {
  const kinds = Object.keys(testKinds) as TestKind[];
  return kinds.toReversed().find((kind) => path.endsWith(testKinds[kind].ending));
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (ignored.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
