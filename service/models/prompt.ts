import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { serviceFolder } from '../service-folder.ts';

/** What a provider is told: how to work, and what is asked. */
export interface Prompt {
  instructions: string;
  question: string;
}

/**
 * Reads `prompts/<task>.md` and puts the values in: what stands before the line `---` is how to work, what follows is the
 * question. Values are never looked through for placeholders, so code that holds `{{name}}` stays as it is. Fails with
 * `prompt-incomplete` when a placeholder has no value.
 */
export async function readPrompt(task: string, values: Record<string, string>): Promise<Prompt> {
  const text = await readFile(join(serviceFolder, 'prompts', `${task}.md`), 'utf8');
  return fillPrompt(text, values);
}

/** `readPrompt` for a text at hand. */
export function fillPrompt(text: string, values: Record<string, string>): Prompt {
  const [instructions = '', question = ''] = text.split(/^---$/m).map((part) => fill(part.trim(), values));
  return { instructions, question };
}

function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw failure('prompt-incomplete', `the prompt asks for "${name}", which has no value: give it one`);
    return value.trim() === '' ? '(none)' : value;
  });
}
