import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleServer } from '../assembly/bundle-server.ts';
import { type ToolClient, withTools } from './testing/client.ts';

const tools = suite('tools of the plugin');
const root = mkdtempSync(join(tmpdir(), 'plugin-tools-'));
const project = join(import.meta.dirname, '../..');
const home = join(root, 'checkout');
const repository = join(root, 'repository');
const bundle = join(root, 'plugin/mcp/server.mjs');

/** Stands for a checkout: its commands print what they were given, or fail as the real ones do. */
const answers = {
  'bench/index.ts': `
import { writeFileSync } from 'node:fs';
const [command, ...args] = process.argv.slice(2);
if (command === 'plan') { console.log('noise floor +-0.10 % at 100 pairs'); process.exit(0); }
const value = (name) => args[args.indexOf(name) + 1];
if (value('--base') === 'gone') { console.error('expected the commit or branch "gone"'); process.exit(3); }
writeFileSync(value('--json'), JSON.stringify({ verdict: 'faster', speedup: 2, low: 1.9, high: 2.1, floor: 0.001, pairs: 20, results: [1], asked: args.filter((arg) => arg.endsWith(':total')) }));
`,
  'infra/session/index.ts': `
const [command] = process.argv.slice(2);
if (command === 'outputs') console.log(JSON.stringify({ verdicts: { 'a.py:total': { verdict: 'same' } } }));
`,
  '.tuneup/local/outputs.json': JSON.stringify({
    verdicts: { 'a.py:total': { verdict: 'faster' } },
    pullRequests: ['http://x/1'],
  }),
};

tools.before(async () => {
  for (const [path, text] of Object.entries(answers)) put(join(home, path), text);
  const [file] = await bundleServer(project);
  put(bundle, file?.text ?? '');
  mkdirSync(repository);
  git('init', '--quiet', '--initial-branch', 'main');
  git('-c', 'user.name=T', '-c', 'user.email=t@example.invalid', 'commit', '--quiet', '--allow-empty', '-m', 'work');
});

tools.after(() => rmSync(root, { recursive: true, force: true }));

tools('lists what there is', async () => {
  assert.equal(await withClient(home, (tools) => tools.list()), ['compare', 'plan', 'verdicts', 'optimise', 'status']);
});

tools('answers each with JSON', async () => {
  await withClient(home, async ({ call }) => {
    const compared = await call('compare', { base: 'main', head: 'main', repository, targets: ['a.py:total'] });
    assert.equal([compared.verdict, compared.low, compared.asked, compared.results], ['faster', 1.9, ['a.py:total'], undefined]);
    const kept = join(repository, '.git/tuneup', `${git('rev-parse', 'main').trim()}.json`);
    assert.is(JSON.parse(readFileSync(kept, 'utf8')).verdict, 'faster');
    assert.equal((await call('plan', {})).outlook, ['noise floor +-0.10 % at 100 pairs']);
    assert.equal((await call('verdicts', {})).pullRequests, ['http://x/1']);
    assert.equal(await call('optimise', { repository, targets: ['a.py:total'] }), {
      verdicts: { 'a.py:total': { verdict: 'same' } },
    });
    assert.equal((await call('status', {})).checkout, home);
  });
});

const refused: [title: string, tool: string, input: Record<string, unknown>, what: RegExp][] = [
  ['a missing input', 'compare', { base: 'main' }, /head/],
  ['an option where a commit belongs', 'compare', { base: '--help', head: 'main' }, /expected a commit or branch/],
  ['a target that is none', 'optimise', { repository: '.', targets: ['total'] }, /file:function/],
  ['no target', 'optimise', { repository: '.', targets: [] }, /targets/],
  ['a stack outside the folder', 'verdicts', { stack: '../x' }, /expected letters/],
  ['a stack that is not there', 'verdicts', { stack: 'other' }, /no outputs of a stack "other"/],
  ['a command that fails', 'compare', { base: 'gone', head: 'main' }, /exit code 3: expected the commit or branch "gone"/],
  ['a number that is none', 'plan', { pairs: 'many' }, /pairs/],
];

tools('answers what it cannot do with a tool error, and goes on', async () => {
  await withClient(home, async ({ ask, call }) => {
    for (const [title, name, given, what] of refused) {
      const { isError, text } = await ask(name, given);
      assert.ok(isError, title);
      assert.match(text, what, title);
    }
    assert.equal((await call('plan', {})).outlook, ['noise floor +-0.10 % at 100 pairs']);
  });
});

tools('says plainly that TUNEUP_HOME is not set', async () => {
  await withClient(undefined, async ({ ask }) => {
    const { isError, text } = await ask('status', {});
    assert.ok(isError);
    assert.match(text, 'TUNEUP_HOME is not set: set it to a checkout of Tuneup');
  });
  const { TUNEUP_HOME: _, ...environment } = process.env;
  const { status, stderr } = spawnSync(join(project, 'plugin/bin/tuneup'), ['plan'], { env: environment, encoding: 'utf8' });
  assert.is(status, 3);
  assert.match(stderr, 'TUNEUP_HOME is not set');
});

tools.run();

function withClient<T>(checkout: string | undefined, work: (tools: ToolClient) => Promise<T>): Promise<T> {
  const environment = { PATH: process.env.PATH ?? '', ...(checkout === undefined ? {} : { TUNEUP_HOME: checkout }) };
  return withTools({ bundle, environment, cwd: root }, work);
}

function git(...args: string[]): string {
  return execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' });
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
