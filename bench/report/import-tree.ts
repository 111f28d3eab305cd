import type { Seconds } from '../plan.ts';
import { renderSeconds } from './figures.ts';

/** One module as `-X importtime` saw it, with what it imported first. */
export interface ImportedModule {
  name: string;
  self: Seconds;
  /** With all below it. */
  total: Seconds;
  children: ImportedModule[];
}

/**
 * Reads what `python -X importtime` prints: children stand before their parent, two spaces deeper. Lines of anything else are left out. The
 * times are one inflated run: good for who is to blame, not for how much.
 */
export function parseImportTime(text: string): ImportedModule[] {
  const waiting: { depth: number; module: ImportedModule }[] = [];
  for (const line of text.split('\n')) {
    const match = /^import time:\s*(\d+) \|\s*(\d+) \| ( *)(\S+)$/.exec(line);
    if (!match) continue;
    const [, self = '0', total = '0', indent = '', name = ''] = match;
    const depth = indent.length / 2;
    const children: ImportedModule[] = [];
    while ((waiting.at(-1)?.depth ?? -1) > depth) {
      const child = waiting.pop();
      if (child) children.unshift(child.module);
    }
    waiting.push({ depth, module: { name, self: Number(self) / 1e6, total: Number(total) / 1e6, children } });
  }
  return waiting.map(({ module }) => module);
}

/** The module of this name, wherever it was imported first. */
export function findModule(modules: readonly ImportedModule[], name: string): ImportedModule | undefined {
  for (const module of modules) {
    const found = module.name === name ? module : findModule(module.children, name);
    if (found) return found;
  }
  return undefined;
}

/** The module and what of it takes at least `share` of its time, costliest first, as lines of a tree. */
export function renderImportTree(root: ImportedModule, share = 0.02): string[] {
  const rows = rowsOf(root, '', root.total * share);
  const widest = Math.max(...rows.map(({ label }) => label.length));
  return rows.map(({ label, module }) => {
    const percent = root.total === 0 ? 0 : (module.total / root.total) * 100;
    const own = module.children.length > 0 ? `, ${renderSeconds(module.self)} itself` : '';
    return `${label.padEnd(widest)}  ${percent.toFixed(0).padStart(3)} %  ${renderSeconds(module.total)}${own}`;
  });
}

function rowsOf(module: ImportedModule, indent: string, least: Seconds): { label: string; module: ImportedModule }[] {
  const shown = module.children.filter((child) => child.total >= least).sort((one, other) => other.total - one.total);
  const hidden = module.children.filter((child) => child.total < least);
  const rest = hidden.reduce((sum, child) => sum + child.total, 0);
  return [
    { label: `${indent}${module.name}`, module },
    ...shown.flatMap((child) => rowsOf(child, `${indent}  `, least)),
    ...(shown.length > 0 && rest >= least
      ? [{ label: `${indent}  ${hidden.length} smaller ones`, module: { name: '', self: rest, total: rest, children: [] } }]
      : []),
  ];
}
