import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { defineProvider, type EngineProvider } from '../engine/define-provider.ts';

export interface GeneratedSecretInputs {
  [key: string]: unknown;
  /** What it opens; the same purpose is the same secret. */
  purpose: string;
  /** What it begins with, where whoever takes it demands something. */
  prefix: string;
  /** File of this machine that holds it too, readable by its owner only; empty: none. */
  file: string;
}

interface GeneratedSecretOutputs {
  [key: string]: unknown;
  value: string;
}

export const provider = createGeneratedSecretProvider();

/** The provider. Teammates share the secret through the state: a file that is missing here is written again from it. */
function createGeneratedSecretProvider(): EngineProvider {
  return defineProvider<GeneratedSecretInputs, GeneratedSecretOutputs>({
    inputs: z.object({
      purpose: z.string().min(1, 'must say what the secret opens'),
      prefix: z.string().regex(/^[\w-]*$/, 'must be letters, digits, "-" and "_"'),
      file: z.string(),
    }),
    identity: ['purpose', 'prefix'],
    ignored: ['file'],
    id: ({ purpose }) => purpose,
    async hasDrifted({ file, value }) {
      return file !== '' && (await readSecret(file)) !== value;
    },
    async apply({ prefix, file }, _work, before) {
      const found = file === '' ? undefined : await readSecret(file);
      const value =
        before?.value ?? (found !== undefined && isOwn(found, prefix) ? found : prefix + randomBytes(24).toString('base64url'));
      if (file !== '' && found !== value) await writeSecret(file, value);
      return { value };
    },
    // No `remove`: the file is one of the stack's folder, and goes with it.
  });
}

/** What a killed attempt wrote is taken; anything else in the file is not. */
function isOwn(text: string, prefix: string): boolean {
  return text.startsWith(prefix) && /^[\w-]{32}$/.test(text.slice(prefix.length));
}

async function readSecret(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    return undefined;
  }
}

async function writeSecret(file: string, value: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${value}\n`, { mode: 0o600 });
  await rename(draft, file);
}
