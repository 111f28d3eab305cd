import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { failure } from '../failure.ts';
import { splitCommand } from '../timed-command.ts';

/** Whether commands go through `sh`: always, never, or where one of them needs it. */
export type ShellUse = 'always' | 'never' | 'where needed';

/** Reads `--shell` and `--no-shell`. Fails with `option-invalid` when both are given. */
export function readShellUse(values: { shell?: boolean; 'no-shell'?: boolean }): ShellUse {
  if (values.shell && values['no-shell'])
    throw failure('option-invalid', 'expected --shell or --no-shell, got both: leave one out');
  return values.shell ? 'always' : values['no-shell'] ? 'never' : 'where needed';
}

/**
 * Commands that are timed against each other, as programs and their arguments. When one of them needs a shell all get one: its start would else be
 * charged to one side alone. `$RUNNER` is this folder's own interpreter. `note` is told when a shell is in the times.
 */
export function readTimedTexts(texts: readonly string[], shell: ShellUse, note: (text: string) => void): string[][] {
  const settled = texts.map(settleRunner);
  const words = settled.map((text) => (shell === 'always' ? undefined : splitCommand(text)));
  if (words.some((list) => list?.length === 0)) throw failure('option-invalid', 'expected a command, got an empty one');
  const plain = words.filter((list): list is string[] => list !== undefined);
  if (plain.length === texts.length) return plain;
  const needing = texts.filter((_, index) => words[index] === undefined);
  if (shell === 'never') {
    throw failure(
      'shell-needed',
      `expected commands that run without a shell, got "${needing[0]}": write it as a program with its arguments, or leave out --no-shell`,
    );
  }
  const why = shell === 'always' ? '' : `"${needing[0]}" needs a shell: `;
  note(
    `${why}the start of sh is in the times of ${texts.length > 1 ? 'both sides' : 'it'}, and makes every ratio a little smaller\n`,
  );
  return settled.map((text) => ['sh', '-c', text]);
}

/** A command that is not timed: through a shell where it needs one. */
export function readUntimedText(text: string): string[] {
  return readTimedTexts([text], 'where needed', () => {}).flat();
}

function settleRunner(text: string): string {
  return text.replaceAll(/\$\{RUNNER\}|\$RUNNER(?![A-Za-z0-9_])/g, findRunner);
}

/** The interpreter of this folder's own environment. Fails with `runner-missing`. */
export function findRunner(): string {
  const runner = resolve('.venv/bin/python');
  if (existsSync(runner)) return runner;
  throw failure(
    'runner-missing',
    `$RUNNER stands for ${runner}, but there is none: make the environment or name the interpreter`,
  );
}
