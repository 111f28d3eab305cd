import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** How each kind of test file is named, and how long it may take. */
export const testKinds = {
  pure: { ending: '.test.ts', limitSeconds: 60 },
  e2e: { ending: '.e2e.test.ts', limitSeconds: 300 },
  session: { ending: '.session.test.ts', limitSeconds: 1500 },
  boot: { ending: '.boot.test.ts', limitSeconds: 720 },
} as const;

export type TestKind = keyof typeof testKinds;

export interface TestFile {
  path: string;
  kind: TestKind;
}

/** Beginnings of the paths of files with real parts that time something. */
const timing = [
  'bench/command-line/',
  'bench/languages/go.e2e',
  'bench/languages/javascript.e2e',
  'bench/measure',
  'bench/session',
  'bench/soundness/',
  'bench/tuning/',
  'infra/providers/over-ssh',
];

/** Whether nothing else may run beside it: whole sessions, and what times something. */
export function runsAlone({ path, kind }: TestFile): boolean {
  return kind === 'session' || kind === 'boot' || (kind === 'e2e' && timing.some((beginning) => path.startsWith(beginning)));
}

const ignored = new Set(['node_modules', '.git', '.tuneup', 'fixtures']);

/** Test files below `root` of these kinds, sorted; with `parts`, those whose path holds one of them. */
export function findTestFiles(root: string, kinds: TestKind[], parts: string[]): TestFile[] {
  return listFiles(root)
    .map((path) => ({ path: relative(root, path), kind: kindOf(path) }))
    .filter((file): file is TestFile => file.kind !== undefined && kinds.includes(file.kind))
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
