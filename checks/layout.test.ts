import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findLayoutProblems } from './layout.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const layout = suite('layout');

layout('holds in this repository', () => {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = listed
    .trim()
    .split('\n')
    .filter((path) => !path.includes('fixtures/'));
  assert.ok(paths.length > 10);
  assert.equal(findLayoutProblems(root, paths), []);
});

const broken: [title: string, path: string, text: string, what: RegExp][] = [
  ['an arrow against the grain', 'bench/x.ts', "import { a } from '../infra/a.ts';", /bench may import bench only/],
  ['a dynamic import against the grain', 'service/x.ts', "await import('../bench/plan.ts');", /service may import/],
  ['a package in the core of bench', 'bench/x.ts', "import { z } from 'zod';", /runs with Node alone/],
  ['a suite that is never run', 'bench/x.test.ts', "const lost = suite('lost');", /"lost" is never run/],
  ['a name that says nothing', 'bench/utils.ts', '', /says nothing/],
  ['a provider loaded past its resource', 'infra/x.ts', "import '#providers/vm-power';", /only a resource/],
];

for (const [title, path, text, what] of broken) {
  layout(`refuses ${title}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'layout-'));
    try {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      assert.match(
        findLayoutProblems(folder, [path])
          .map((problem) => problem.what)
          .join(),
        what,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

layout('lets everyone use failure and Problem', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    mkdirSync(join(folder, 'service'));
    writeFileSync(join(folder, 'service/x.ts'), "import { failure } from '../bench/failure.ts';");
    assert.equal(findLayoutProblems(folder, ['service/x.ts']), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

layout.run();
