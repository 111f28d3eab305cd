import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFakeExecutor } from '../executors/fake.ts';
import { createPlan } from '../plan.ts';
import { present } from '../statistics/known-values.ts';
import { askHyperfine, renderSecondOpinion } from './second-opinion.ts';

const opinion = suite('second opinion');
const words = '-N --warmup 3 --runs 30 --command-name base --command-name head';

opinion('is the command and the table of hyperfine', async () => {
  const asked = await ask({
    'hyperfine --version': [{ output: 'hyperfine 1.15.0\n' }],
    [`python3 /fake/runner.py --alone hyperfine --export-markdown /fake/hyperfine.md ${words} sort 'a b' sort c`]: [{}],
  });
  assert.equal(asked, {
    version: 'hyperfine 1.15.0',
    command: `hyperfine ${words} 'sort '\\''a b'\\''' 'sort c'`,
    table: '| Command | Mean |\n|:---|---:|',
  });
  assert.match(renderSecondOpinion(present(asked)).join('\n'), 'knows no pairs:\n\n```sh\nhyperfine -N');
});

opinion('goes through a shell where ours did', async () => {
  const shell = words.replace('-N', '--shell sh');
  const asked = await ask(
    {
      'hyperfine --version': [{ output: 'hyperfine 1.15.0\n' }],
      [`python3 /fake/runner.py --alone hyperfine --export-markdown /fake/hyperfine.md ${shell} a | b c`]: [{}],
    },
    { base: ['sh', '-c', 'a | b'], head: ['sh', '-c', 'c'] },
  );
  assert.is(present(asked).command, `hyperfine ${shell} 'a | b' c`);
});

opinion('has each side go into its own folder', async () => {
  const asked = await ask(
    {
      'hyperfine --version': [{ output: 'hyperfine 1.15.0\n' }],
      [`python3 /fake/runner.py --alone hyperfine --export-markdown /fake/hyperfine.md ${words} env -C /x sort a env -C /y sort b`]:
        [{}],
    },
    { base: ['sort', 'a'], head: ['sort', 'b'], headFolder: '/y' },
  );
  assert.match(present(asked).command, "'env -C /x sort a' 'env -C /y sort b'");
});

opinion('says what a reader has to know', () => {
  const [line] = renderSecondOpinion({ version: 'hyperfine 1.15.0', command: '', table: '', note: 'base is a checkout' });
  assert.is(
    line,
    'Second opinion of hyperfine 1.15.0, which times one side after the other and knows no pairs; base is a checkout:',
  );
});

opinion('is left out where hyperfine is not there', async () => {
  assert.is(await ask({ 'hyperfine --version': [{ exitCode: 127 }] }), undefined);
});

opinion('is left out, and that is said, while another session is measuring', async () => {
  const heard: string[] = [];
  const busy = { exitCode: 3, errors: 'the machine is being measured on by process 7 (/run/lock/tuneup-bench.lock)\n' };
  const replies = {
    'hyperfine --version': [{ output: 'hyperfine 1.15.0\n' }],
    [`python3 /fake/runner.py --alone hyperfine --export-markdown /fake/hyperfine.md ${words} sort 'a b' sort c`]: [busy],
  };
  assert.is(await ask(replies, {}, 0.3, (sentence) => heard.push(sentence)), undefined);
  assert.equal(heard, [
    'hyperfine was not asked for a second opinion: the machine is being measured on by process 7 (/run/lock/tuneup-bench.lock)',
  ]);
});

opinion('is left out where it would take too long', async () => {
  assert.is(await ask({ 'hyperfine --version': [{ output: 'hyperfine 1.15.0\n' }] }, {}, 30), undefined);
});

opinion.run();

function ask(
  replies: NonNullable<Parameters<typeof createFakeExecutor>[0]>['replies'] & {},
  sides: { base?: string[]; head?: string[]; headFolder?: string } = {},
  seconds = 0.3,
  onBusy?: (sentence: string) => void,
) {
  const { base = ['sort', 'a b'], head = ['sort', 'c'], headFolder = '/x' } = sides;
  const files = { '/fake/hyperfine.md': '| Command | Mean |\n|:---|---:|\n' };
  const plan = createPlan({
    seed: 1,
    budgetSeconds: 1,
    targets: [{ id: 'sort', argv: { a: base, b: head, c: base }, cwd: { a: '/x', b: headFolder, c: '/x' } }],
  });
  return askHyperfine({
    executor: createFakeExecutor({ replies, files }),
    target: present(plan.targets[0]),
    seconds,
    folder: '/fake',
    budgetSeconds: 10,
    ...(onBusy ? { onBusy } : {}),
  });
}
