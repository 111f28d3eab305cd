import { spawnSync } from 'node:child_process';
import type { Problem } from '../bench/problem.ts';
import type { CloudConfig } from './document.ts';

interface Script {
  path: (string | number)[];
  shell: 'sh' | 'bash';
  text: string;
}

/** Scripts whose syntax their own shell refuses; nothing of them is run. */
export function findScriptProblems(config: CloudConfig): Problem[] {
  return listScripts(config.value).flatMap((script) => checkSyntax(script, config));
}

function listScripts(value: Record<string, unknown>): Script[] {
  const files = listOf(value.write_files).flatMap((file, i) => {
    const { content, encoding } = (file ?? {}) as { content?: unknown; encoding?: unknown };
    return typeof content === 'string' && encoding === undefined ? asScript(['write_files', i, 'content'], content) : [];
  });
  const commands = ['bootcmd', 'runcmd'].flatMap((key) =>
    listOf(value[key]).flatMap((command, i): Script[] => {
      if (typeof command === 'string') return [{ path: [key, i], shell: 'sh', text: command }];
      const [program, flag, text] = listOf(command);
      const shell = shellOf(program);
      return shell !== undefined && /^-[a-z]*c$/.test(String(flag)) && typeof text === 'string'
        ? [{ path: [key, i, 2], shell, text }]
        : [];
    }),
  );
  return [...files, ...commands];
}

/** A file whose first line names a shell. */
function asScript(path: Script['path'], text: string): Script[] {
  const [, program] = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(text) ?? [];
  const shell = shellOf(program);
  return shell === undefined ? [] : [{ path, shell, text }];
}

function shellOf(program: unknown): Script['shell'] | undefined {
  const name = String(program).split('/').at(-1);
  if (name === 'bash') return 'bash';
  return name === 'sh' || name === 'dash' ? 'sh' : undefined;
}

function checkSyntax({ path, shell, text }: Script, config: CloudConfig): Problem[] {
  const { status, stderr, error } = spawnSync(shell, ['-n'], { input: text, encoding: 'utf8', timeout: 10_000 });
  if (error !== undefined)
    return [
      {
        where: config.placeOf(path),
        what: `this script needs ${shell} to be checked, and it does not run here: ${error.message}`,
      },
    ];
  if (status === 0) return [];
  const [, line = '1', what = stderr.trim()] = /^\S+: (?:line )?(\d+): (.+)$/m.exec(stderr) ?? [];
  return [
    {
      where: `line ${config.firstLineOf(path) + Number(line) - 1}`,
      what: `${shell} cannot read the script at ${path.join('.')}: ${what}`,
    },
  ];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
