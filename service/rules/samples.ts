import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyRule } from './apply.ts';
import { rules } from './index.ts';
import { createPythonParser } from './parsing/python.ts';

/** A rule's sample before and after its rewrite; `function sample` is what is called, `inputs(n)` makes its arguments. */
export interface Sample {
  name: string;
  base: string;
  /** Absent when the rule does not rewrite its own sample. */
  head?: string;
  /** The two sizes that the rule states its gain for. */
  sizes: [number, number];
}

/** Every rule's sample, in the rules' order. */
export async function readSamples(): Promise<Sample[]> {
  const parser = await createPythonParser();
  return rules.map((rule) => {
    const base = readFileSync(join(import.meta.dirname, rule.language, `${rule.name}.sample.py`), 'utf8');
    const head = parser.read(base, (source) => applyRule(rule, source))?.text;
    return { name: rule.name, base, ...(head === undefined ? {} : { head }), sizes: [10, rule.gain.largeSize] };
  });
}
