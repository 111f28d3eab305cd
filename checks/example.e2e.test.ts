import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exampleTargets } from '../bench/example/targets.ts';
import { createRulesModel } from '../service/models/rules.ts';

const project = join(import.meta.dirname, '../bench/example/project');
const folder = mkdtempSync(join(tmpdir(), 'rules-example-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const model = await createRulesModel();
const example = suite('rules model on the example');

async function ask(target: string) {
  const path = target.split(':')[0] ?? '';
  const name = target.split(':')[1]?.split('.').at(-1) ?? '';
  const text = readFileSync(join(project, path), 'utf8');
  const proposals = await model.optimize(
    { traceId: 'example', language: 'python', files: [{ path, text }], dependencyCode: '', isAsync: false, candidates: 6 },
    new AbortController().signal,
  );
  // A file holds more than the target: only what changes the target counts.
  const body = (source: string) => new RegExp(`def ${name}\\([\\s\\S]*?(?=\\n\\n|$)`).exec(source)?.[0];
  return proposals.flatMap((proposal) => {
    const head = proposal.files[0]?.text ?? '';
    return body(head) === body(text) ? [] : [{ ...proposal, path, head }];
  });
}

/** Runs a few lines of Python in the example with one file replaced. */
function runWith(path: string, text: string, program: string): string {
  cpSync(project, folder, { recursive: true, force: true });
  writeFileSync(join(folder, path), text);
  const python = spawnSync('python3', ['-B', '-c', program], { cwd: folder, encoding: 'utf8' });
  return python.stdout + python.stderr;
}

const calls: Record<string, string> = {
  'reckon/matching.py:match_payments':
    'from reckon.matching import *; from tests.ledger import *; print([p.entry.number for p in match_payments(make_lines(60) * 2, make_entries(60) * 2)])',
  'reckon/matching.py:find_missing':
    'from reckon.matching import *; from tests.ledger import *; print(find_missing(make_entries(60), [line.reference for line in make_lines(60)]))',
  'reckon/report.py:Report.add_column':
    'from reckon.report import *; r = Report("a"); r.add_column("b", range(9)); r.add_column("c", []); print(r.text)',
  'reckon/payees.py:list_payees':
    'from reckon.payees import *; from tests.ledger import *; print(len(list_payees(make_lines(450))))',
};

for (const { target, expected } of exampleTargets) {
  const call = calls[target] ?? '';
  if (expected === 'nothing') {
    example(`proposes nothing for ${target}`, async () => {
      assert.equal(await ask(target), []);
    });
  } else if (expected === 'kept') {
    example(`proposes for ${target} what gives the same results`, async () => {
      const [proposal, ...more] = await ask(target);
      assert.is(more.length, 0);
      assert.ok(proposal);
      const before = runWith(proposal.path, readFileSync(join(project, proposal.path), 'utf8'), call);
      assert.ok(before.length > 20 && !before.includes('Traceback'), before);
      assert.is(runWith(proposal.path, proposal.head, call), before);
    });
  } else {
    example(`proposes for ${target} what needs tests and gives other results`, async () => {
      const [proposal] = await ask(target);
      assert.ok(proposal);
      assert.is(proposal.needsTests, true);
      const before = runWith(proposal.path, readFileSync(join(project, proposal.path), 'utf8'), call);
      assert.is(before, '35\n');
      assert.is(runWith(proposal.path, proposal.head, call), '105\n');
    });
  }
}

example('finds the three slow functions by three different rules', async () => {
  const kept = exampleTargets.filter(({ expected }) => expected === 'kept');
  const models = await Promise.all(kept.map(async ({ target }) => (await ask(target))[0]?.model));
  assert.equal(models, ['rules:nested-join', 'rules:membership-set', 'rules:join-text']);
});

example.run();
