import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Problem } from '../bench/problem.ts';

/** Which rooms a room may import. Tests may import `checks` too. */
const arrows: Record<string, string[]> = {
  bench: ['bench'],
  'cloud-init': ['cloud-init'],
  infra: ['infra', 'bench', 'cloud-init'],
  service: ['service'],
  plugin: ['plugin'],
  checks: ['checks', 'bench', 'service', 'infra', 'cloud-init', 'plugin'],
};
const openToAll = ['bench/failure.ts', 'bench/problem.ts'];
/** Rooms of `bench` that may use npm packages; the rest of it runs with Node alone. */
const benchRoomsWithPackages = [
  'bench/tuning/',
  'bench/report/plots',
  'bench/report/case-study',
  'bench/soundness/plots',
  'bench/example/',
];
const emptyNames = /((^|\/)(common|shared|misc|data|info)|(^|[-/])(utils?|helpers?|manager|handler))(\.|\/|$)/;

/** Every way in which these files (paths below `root`) break the layout; empty when the tree keeps its promises. */
export function findLayoutProblems(root: string, paths: readonly string[]): Problem[] {
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return [...findName(path), ...findRun(path, text), ...listImports(text).flatMap((to) => findArrow(path, to))];
  });
}

function findName(path: string): Problem[] {
  return emptyNames.test(path)
    ? [{ where: path, what: 'the name says nothing about what is inside: name it after its main export' }]
    : [];
}

function findRun(path: string, text: string): Problem[] {
  const suites = [...text.matchAll(/^const (\w+) = suite\(/gm)].map((match) => match[1]);
  return path.endsWith('.test.ts')
    ? suites
        .filter((name) => !text.includes(`${name}.run()`))
        .map((name) => ({ where: path, what: `the suite "${name}" is never run: add \`${name}.run()\`` }))
    : [];
}

function listImports(text: string): string[] {
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function findArrow(path: string, to: string): Problem[] {
  const isTest = /\.(test|contract)\.ts$/.test(path);
  const room = path.split('/')[0] ?? '';
  if (to.startsWith('#providers/'))
    return path.startsWith('infra/resources/') || isTest ? [] : [{ where: path, what: `only a resource loads ${to}` }];
  if (!to.startsWith('.')) return findPackage(path, to, isTest);
  const target = relative('/', join('/', dirname(path), to));
  const allowed = [...(arrows[room] ?? []), ...(isTest ? ['checks'] : [])];
  if (openToAll.includes(target) || allowed.includes(target.split('/')[0] ?? '')) return [];
  return [{ where: path, what: `imports ${target}: ${room} may import ${allowed.join(', ')} only` }];
}

function findPackage(path: string, to: string, isTest: boolean): Problem[] {
  if (to.startsWith('node:') || isTest || !path.startsWith('bench/')) return [];
  if (benchRoomsWithPackages.some((room) => path.startsWith(room))) return [];
  return [{ where: path, what: `imports the package ${to}: this part of bench runs with Node alone` }];
}
