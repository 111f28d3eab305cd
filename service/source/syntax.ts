import type { LanguageName } from '../models/model.ts';
import { pythonParser } from './python.ts';

/** True when the text parses without an error. A language without a parser here is never sound: nothing unchecked leaves. */
export async function isSound(text: string, language: LanguageName): Promise<boolean> {
  return language === 'python' && !text.includes('\0') && (await pythonParser()).isValid(text);
}
