import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { tasks } from '../tasks/index.ts';
import { fillPrompt, readPrompt } from './prompt.ts';

const prompt = suite('prompt');

prompt('is split at its line into how to work and what is asked, with the values put in', () => {
  assert.equal(fillPrompt('Be {{manner}}.\n\n---\n\nWhat of {{code}}?\n', { manner: 'brief', code: 'x' }), {
    instructions: 'Be brief.',
    question: 'What of x?',
  });
});

prompt('leaves code alone that looks like a placeholder or a line', () => {
  const code = 'f"{{manner}}"\n---\n$&';
  assert.is(fillPrompt('{{manner}}\n---\n{{code}}', { manner: 'brief', code }).question, code);
});

prompt('says of an empty value that there is none', () => {
  assert.is(fillPrompt('a\n---\n{{code}}', { code: ' \n' }).question, '(none)');
});

prompt('refuses to be asked with a gap', async () => {
  assert.throws(() => fillPrompt('{{code}}\n---\n', {}), /asks for "code", which has no value/);
  await rejects(readPrompt('rank', {}), 'prompt-incomplete');
});

prompt('is there for tasks of the service only', () => {
  const files = readdirSync(join(import.meta.dirname, '..', 'prompts')).map((name) => name.replace(/\.md$/, ''));
  const names = tasks.map((task) => task.name);
  assert.equal(
    files.filter((name) => !names.includes(name)),
    [],
  );
});

prompt.run();
