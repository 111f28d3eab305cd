import type { ExitCode } from '../exit-code.ts';
import { isFailure } from '../failure.ts';
import type { Command, Console } from './command.ts';

/** Finds the command by its name and runs it. Whatever goes wrong ends as one sentence and exit code 3. */
export async function runCommand(
  commands: Record<string, Command>,
  argv: readonly string[],
  console: Console,
): Promise<ExitCode> {
  const [name, ...args] = argv;
  const help = renderHelp(commands);
  if (name === undefined || name === 'help' || name === '--help' || args.includes('--help')) {
    console.print(help);
    return name === undefined ? 3 : 0;
  }
  const command = commands[name];
  if (!command) {
    console.note(`expected a command of ${Object.keys(commands).join(', ')}, got "${name}"\n`);
    return 3;
  }
  try {
    return await command.run(args, console);
  } catch (error) {
    console.note(`${explain(error, command)}\n`);
    return 3;
  }
}

function renderHelp(commands: Record<string, Command>): string {
  const lines = Object.entries(commands).map(([name, command]) => `  ${name} ${command.usage}\n      ${command.summary}`);
  return [
    'npm run --silent bench -- COMMAND',
    '',
    ...lines,
    '',
    'Exit codes: 0 nothing slower, 1 slower, 2 cannot tell (with --require), 3 failed or refused.',
    '',
  ].join('\n');
}

function explain(error: unknown, command: Command): string {
  if (!(error instanceof Error)) return String(error);
  // parseArgs words its complaints for people already; the usage is what to do.
  if ('code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return `${error.message}\nusage: ${command.usage}`;
  return isFailure(error) ? error.message : (error.stack ?? error.message);
}
