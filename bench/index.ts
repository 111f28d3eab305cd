import { commands } from './command-line/commands.ts';
import { compare } from './command-line/compare.ts';
import { importTime } from './command-line/import-time.ts';
import { openConsole } from './command-line/open-console.ts';
import { plan } from './command-line/plan.ts';
import { report } from './command-line/report.ts';
import { runCommand } from './command-line/run-command.ts';

const console = openConsole();
process.exitCode = await runCommand(
  { compare, commands, 'import-time': importTime, plan, report },
  process.argv.slice(2),
  console,
);
console.close();
