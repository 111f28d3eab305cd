import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Gain, renderGains } from '../plugin/idioms/gains.ts';
import { rules } from '../service/rules/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((path) => existsSync(join(root, path)));
const pages = tracked.filter(
  (path) => /^plugin\/(agents|references|skills|languages)\/.*\.md$/.test(path) && !path.includes('_template'),
);
const contents = suite('plugin contents');

contents('gives each rewrite that is measured the gain that its rule states', () => {
  const rows = [...read('plugin/languages/python/references/rewrites.md').matchAll(/^\| `([a-z-]+)` \|.*$/gm)];
  assert.ok(rows.length > 20);
  for (const [row, name] of rows) {
    const gain = rules.find((rule) => rule.name === name && rule.language === 'python')?.gain;
    const stated = row.split('|').slice(3, 6).map(Number);
    assert.equal(stated, [gain?.small, gain?.large, gain?.largeSize], `${name}: copy its gain into the table`);
  }
});

for (const language of ['javascript', 'go']) {
  contents(`quotes every idiom of ${language} as it was measured, and no other`, () => {
    const { rows } = (JSON.parse(read('plugin/idioms/gains.json')) as Record<string, { rows: Gain[] }>)[language] ?? { rows: [] };
    const quoted = [
      ...read(`plugin/languages/${language}/references/rewrites.md`).matchAll(/^\| (`[a-z-]+` \| [^|]+ \| [^|]+) \|/gm),
    ];
    assert.ok(rows.length > 20);
    assert.equal(quoted.map((match) => match[1]).sort(), renderGains(rows).sort());
  });
}

contents('states no number that is in no other file of the repository', () => {
  const elsewhere = tracked.filter(
    (path) =>
      /\.(ts|py|md|yaml|json|sh)$/.test(path) &&
      !/^plugin\/(agents|references|skills|languages)\//.test(path) &&
      path !== 'package-lock.json',
  );
  const known = new Set(elsewhere.flatMap((path) => numbersOf(read(path).replaceAll(/(?<=\d)_(?=\d)/g, ''))));
  const unknown = pages.flatMap((path) =>
    numbersOf(read(path))
      .filter((number) => !known.has(number))
      .map((number) => `${path}: ${number}`),
  );
  assert.equal(unknown, []);
});

contents('names commands that exist', () => {
  const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
  const targets = [...read('Makefile').matchAll(/^([a-z-]+):/gm)].map((match) => match[1]);
  const commands = [...read('bench/index.ts').matchAll(/from '\.\/command-line\/([a-z-]+)\.ts'/g)].map((match) => match[1] ?? '');
  const sessions = ['up', 'preview', 'outputs', 'destroy', 'env', 'status'];
  assert.ok(commands.includes('compare'), commands.join());
  for (const path of pages) {
    const code = [...read(path).matchAll(/`([^`\n]+)`|^```\w*\n([\s\S]*?)^```/gm)]
      .map((match) => match[1] ?? match[2] ?? '')
      .join('\n');
    for (const [, name = ''] of code.matchAll(/\bmake ([a-z-]+)/g)) assert.ok(targets.includes(name), `${path}: make ${name}`);
    for (const [, name = ''] of code.matchAll(/\bnpm run (?:--silent )?([a-z][a-z:-]*)/g))
      assert.ok(name in scripts, `${path}: npm run ${name}`);
    for (const [, name = ''] of code.matchAll(/^tuneup ([a-z-]+)/gm))
      assert.ok([...commands, ...sessions].includes(name), `${path}: tuneup ${name}`);
  }
});

contents('finds files for every glob of .claude/rules, and every file that they name', () => {
  const rulePages = tracked.filter((path) => path.startsWith('.claude/rules/'));
  assert.ok(rulePages.length > 5);
  for (const page of rulePages) {
    const text = read(page);
    const globs = [...text.matchAll(/^ {2}- "(.+)"$/gm)].map((match) => match[1] ?? '');
    assert.ok(globs.length > 0, page);
    for (const glob of globs)
      assert.ok(
        tracked.some((path) => matchesGlob(path, glob)),
        `${page}: ${glob} matches nothing`,
      );
    for (const [, name = ''] of text.matchAll(/`((?:bench|checks|infra|plugin|service|cloud-init)\/[\w./-]+)`/g))
      assert.ok(existsSync(join(root, name)), `${page}: there is no ${name}`);
  }
});

contents.run();

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function numbersOf(text: string): string[] {
  return text.replaceAll(/(?<=\d),(?=\d{3})/g, '').match(/(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\d)/g) ?? [];
}
