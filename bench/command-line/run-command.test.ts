import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failure } from '../failure.ts';
import type { Command, Console } from './command.ts';
import { runCommand } from './run-command.ts';

const runCommandSuite = suite('command line');

const works: Command = {
  usage: '[--x]',
  summary: 'does it.',
  run: async (_, console) => {
    console.print('done');
    return 1;
  },
};
const fails: Command = {
  usage: '',
  summary: '',
  run: async () => {
    throw failure('option-invalid', 'expected more, got less: give more');
  },
};

runCommandSuite('hands the command’s exit code on', async () => {
  assert.equal(await typed('works'), { code: 1, printed: 'done', noted: '' });
});

runCommandSuite('turns a failure into its sentence and exit code 3', async () => {
  assert.equal(await typed('fails'), { code: 3, printed: '', noted: 'expected more, got less: give more\n' });
});

runCommandSuite('names the commands when it does not know one', async () => {
  assert.equal(await typed('wroks'), { code: 3, printed: '', noted: 'expected a command of works, fails, got "wroks"\n' });
});

runCommandSuite('shows help', async () => {
  assert.match((await typed('help')).printed, 'works [--x]\n      does it.');
  assert.is((await typed('works', '--help')).code, 0);
  assert.is((await typed()).code, 3);
});

runCommandSuite.run();

async function typed(...argv: string[]) {
  let printed = '';
  let noted = '';
  const console: Console = {
    print: (text) => {
      printed += text;
    },
    note: (text) => {
      noted += text;
    },
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  };
  return { code: await runCommand({ works, fails }, argv, console), printed, noted };
}
