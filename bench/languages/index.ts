import { failure } from '../failure.ts';
import { go } from './go.ts';
import { javascript } from './javascript.ts';
import type { Language, TargetName } from './language.ts';
import { python } from './python.ts';

/** Every language there is; a new one is its file and a word here. */
export const languages: readonly Language[] = [python, javascript, go];

/** Fails with `language-unknown`, naming those there are. */
export function chooseLanguage(name: string): Language {
  const language = languages.find((known) => known.name === name);
  if (language) return language;
  const known = languages.map((each) => each.name).join(', ');
  throw failure('language-unknown', `expected a language of ${known}, got "${name}": correct it or leave it out`);
}

/** Reads `shop/cart.py:Cart.total`. Fails with `target-malformed` or `language-unknown`. */
export function parseTarget(text: string): TargetName & { language: string } {
  const match = /^([^:]+):([^:]+)$/.exec(text.trim());
  const file = match?.[1]?.trim().replace(/^\.\//, '');
  const qualifiedName = match?.[2]?.trim().replace(/\(\)$/, '');
  if (!file || !qualifiedName || file.startsWith('/') || file.split('/').includes('..')) {
    throw failure(
      'target-malformed',
      `expected a target such as "shop/cart.py:Cart.total", below the repository's root, got "${text}"`,
    );
  }
  const language = languages.find((known) => known.extensions.some((ending) => file.endsWith(ending)));
  if (language) return { file, qualifiedName, language: language.name };
  const endings = languages.flatMap((known) => known.extensions).join(', ');
  throw failure('language-unknown', `expected a file that ends in ${endings}, got "${file}" in the target "${text}"`);
}

/** The language that most of these files are written in; `undefined` when none is in a language that is known. */
export function detectLanguage(files: readonly string[]): string | undefined {
  const counts = languages.map((language) => ({
    name: language.name,
    count: files.filter((file) => language.extensions.some((ending) => file.endsWith(ending))).length,
  }));
  return counts.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count)[0]?.name;
}
