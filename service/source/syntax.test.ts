import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { LanguageName } from '../models/model.ts';
import { isSound } from './syntax.ts';

const syntax = suite('syntax');

const texts: [language: LanguageName, right: string[], wrong: string[]][] = [
  ['python', ['def f(x):\n    return x', 'async def f():\n    await g()'], ['def f(x:\n    return x', 'const x = 1;']],
  ['javascript', ['export const f = async (x) => x ?? [...y];', 'const a = <b>c</b>;'], ['const = 1;', 'def f(x):\n    return x']],
  ['typescript', ['const f = <T>(x: T): T => x;', 'const a = <any>b;', 'const a = <b>{c}</b>;'], ['const x: = 1;', 'func f() {']],
  ['go', ['package a\n\nfunc F[T any](xs []T) int { return len(xs) }\n'], ['package a\n\nfunc F( {', 'class A {}']],
]; // biome-ignore format: a table

for (const [language, right, wrong] of texts) {
  syntax(`of ${language} is told from what is none`, async () => {
    for (const text of right) assert.is(await isSound(text, language), true, text);
    for (const text of wrong) assert.is(await isSound(text, language), false, text);
    assert.is(await isSound(`${right[0]}\0`, language), false);
  });
}

syntax('of a language without a parser is never right', async () => {
  assert.is(await isSound('class A {}', 'java'), false);
});

syntax.run();
