import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createLocalExecutor } from '../executors/local.ts';
import { python } from '../languages/python.ts';
import { prepareWorkspace } from '../workspace.ts';
import { stackOptimizations } from './stack.ts';
import { tune } from './tune.ts';
import type { Tuning } from './tuning.ts';
import { type Verification, verify } from './verification.ts';

const place = mkdtempSync(join(tmpdir(), 'tuneup-tune-'));
const repository = join(place, 'shop');
const author = { name: 'Test', email: 'test@example.org' };

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
    encoding: 'utf8',
  }).trim();
}

const cart = `"""Carts of a shop."""

import math

LIMIT = 10  # per person


def unique(items):
    """Items once each, in order."""
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen


# Rounds as the till does.
def total(prices):
    result = 0
    for price in prices:
        result += price
    return math.floor(result)


def never_called(items):
    return sorted(items)[0]
`;

const tests = `import random

from shop.cart import total, unique


def test_unique():
    numbers = [random.Random(3).randrange(400) for _ in range(4)] + list(range(600)) * 2
    assert len(unique(numbers)) == 600
    assert unique([]) == []


def test_unique_keeps_the_first_of_equal_items():
    # Written down nowhere but here: 1, 1.0 and True are equal.
    assert unique([True, 1, 1.0])


def test_total():
    assert total([1.5, 2.25] * 4000) == 15000
`;

function candidate(body: string, model: string, name = 'unique', parameter = 'items') {
  const code = `\`\`\`python:shop/cart.py\ndef ${name}(${parameter}):\n${body}\n\`\`\``;
  return {
    source_code: code,
    explanation: `By ${model}.`,
    optimization_id: crypto.randomUUID(),
    parent_id: null,
    model: `rules:${model}`,
  };
}

/** What the stand-in service answers for a function. */
const proposals: Record<string, ReturnType<typeof candidate>[]> = {
  unique: [
    candidate('    return sorted(set(items))', 'sorted-set'),
    candidate('    return list(dict.fromkeys(items))', 'dict-fromkeys'),
    candidate('    return list(dict.fromkeys(reversed(items)))[::-1]', 'reversed'),
    candidate('    return items[:0]', 'broken'),
    candidate('    return list(dict.fromkeys(items))', 'once-more'),
    candidate('    return list(items)', 'other-signature', 'unique', 'items, *more'),
  ],
  total: [candidate('    return math.floor(sum(prices))', 'sum', 'total', 'prices')],
  never_called: [candidate('    return min(items)', 'min', 'never_called')],
};

/** Tests that it writes; for other functions it says that none can be written. */
const generated: Record<string, string> = {};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString('utf8');
    const asked = Object.keys(proposals).find((name) => new RegExp(`def ${name}\\(`).test(text)) ?? '';
    const isOptimize = request.url === '/ai/optimize';
    const answer = isOptimize ? { optimizations: proposals[asked] } : { generated_tests: generated[asked] };
    const isKnown = isOptimize || asked in generated;
    response.statusCode = isKnown ? 200 : 422;
    response.end(JSON.stringify(isKnown ? answer : { error: 'no test can be written' }));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const service = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'cf-test' };

for (const [path, text] of Object.entries({ 'shop/__init__.py': '', 'shop/cart.py': cart, 'tests/test_cart.py': tests })) {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}
git(repository, 'init', '--quiet', '-b', 'main');
git(repository, 'add', '.');
git(repository, 'commit', '--quiet', '-m', 'shop');

const executor = createLocalExecutor({ root: join(place, 'root') });
const workspace = await prepareWorkspace({ executor, repository, folder: join(place, 'work') });
const request = { executor, workspace, service, author, screenSeconds: 1.5 };

function fate(tuning: Tuning): Record<string, string> {
  return Object.fromEntries(
    tuning.candidates.map(({ model, outcome, stage }) => [model.replace('rules:', ''), stage ?? outcome]),
  );
}

const tuning = suite('tuning');
let unique: Tuning;
let total: Tuning;

tuning('keeps a faster candidate on a branch one commit above base', async () => {
  unique = await tune({ ...request, target: 'shop/cart.py:unique' });
  assert.is(unique.state, 'kept', JSON.stringify(unique, null, 1));
  assert.is(unique.branch, 'perf/unique-dict-fromkeys');
  assert.is(git(workspace.checkout, 'rev-parse', 'perf/unique-dict-fromkeys^'), workspace.baseCommit);
  assert.is(
    git(workspace.checkout, 'show', '--format=%an %ae', '--stat', unique.commit ?? '').split('\n')[0],
    'Test test@example.org',
  );
  const changed = git(workspace.checkout, 'show', `${unique.commit}:shop/cart.py`);
  assert.is(changed, cart.replace(/ {4}seen = \[\][\s\S]*?return seen/, '    return list(dict.fromkeys(items))').trim());
  assert.is(unique.measurement?.kind, 'recorded calls');
  assert.ok((unique.candidates[1]?.screened?.speedup ?? 0) > 2);
});

tuning('says of every other candidate where it fell', () => {
  assert.equal(fate(unique), {
    'sorted-set': 'behaviour',
    'dict-fromkeys': 'kept',
    reversed: 'behaviour',
    broken: 'tests',
    'once-more': 'apply',
    'other-signature': 'apply',
  });
  assert.match(
    unique.candidates[0]?.reason ?? '',
    /^unique\(\[.*\]\) gives \[.*\] on base and gives \[.*\] with this candidate$/,
  );
  assert.match(unique.candidates[3]?.reason ?? '', /tests\/test_cart.py::test_unique and 1 more passes on base/);
});

tuning('gives the same sha for the same inputs and leaves no worktree', async () => {
  const again = await tune({ ...request, target: 'shop/cart.py:unique' });
  assert.is(again.commit, unique.commit);
  assert.is(again.branch, unique.branch);
  assert.equal(readdirSync(join(workspace.folder, 'worktrees')), []);
  assert.is(git(workspace.checkout, 'worktree', 'list').split('\n').length, 1);
});

tuning('keeps the wrong candidate when nothing is verified: the check is what stops it', async () => {
  const only = { ...proposals };
  proposals.unique = [candidate('    return items[:0]', 'broken')];
  try {
    const blind = await tune({ ...request, target: 'shop/cart.py:unique' }, async () => ({ compared: 0, warnings: [] }));
    assert.is(blind.state, 'kept');
    assert.is(blind.branch, 'perf/unique-broken');
    const seeing = await tune({ ...request, target: 'shop/cart.py:unique' });
    assert.is(seeing.state, 'none');
    assert.match(seeing.reason ?? '', /^the one candidate, of rules:broken, fails the repository's tests: /);
  } finally {
    Object.assign(proposals, only);
  }
});

tuning('tries candidates on the tests that call the function, and takes the next best where the whole suite fails', async () => {
  const before = proposals.unique;
  const loop = '    seen = set()\n    return [item for item in items if not (item in seen or seen.add(item))]';
  proposals.unique = [candidate(loop, 'seen-set'), candidate('    return list(dict.fromkeys(items))', 'dict-fromkeys')];
  const asked: (readonly string[] | undefined)[] = [];
  const refusesFirst: Verification = async (request) => {
    asked.push(request.only);
    const isFirstWhole = request.only === undefined && asked.filter((only) => only === undefined).length === 1;
    const fell = { stage: 'tests' as const, reason: 'a test that never calls it fails' };
    return isFirstWhole ? { fell, compared: 0, warnings: [] } : verify(request);
  };
  try {
    const found = await tune({ ...request, target: 'shop/cart.py:unique' }, refusesFirst);
    const calling = ['tests/test_cart.py::test_unique', 'tests/test_cart.py::test_unique_keeps_the_first_of_equal_items'];
    assert.equal(asked, [calling, calling, undefined, undefined]);
    assert.equal(Object.values(fate(found)).sort(), ['kept', 'tests'], JSON.stringify(found, null, 1));
  } finally {
    if (before) proposals.unique = before;
  }
});

tuning('runs the tests that are named, and no others', async () => {
  const { environment, checkout, tests } = workspace;
  const only = ['tests/test_cart.py::test_total'];
  const outcome = await python.runTests(executor, environment, checkout, tests.command, undefined, 60, only);
  assert.equal([outcome.passed, outcome.failed], [only, []]);
});

tuning('times a function that no test calls on generated inputs, made larger', async () => {
  generated.never_called =
    'from shop.cart import never_called\n\ndef test_it():\n    assert never_called([3, 1, 2]) == 7\n    assert never_called([5, 4]) == 4\n';
  try {
    const found = await tune({ ...request, target: 'shop/cart.py:never_called' });
    assert.is(found.state, 'kept', JSON.stringify(found, null, 1));
    assert.is(found.measurement?.kind, 'generated inputs');
    assert.equal(found.recordedCalls, { repository: 0, generated: 4 });
  } finally {
    delete generated.never_called;
  }
});

tuning('leaves nothing behind when it is stopped', async () => {
  const stop = new AbortController();
  const onProgress = (text: string) => {
    if (text.startsWith('checking candidate 2')) setTimeout(() => stop.abort(), 50);
  };
  const stopped = tune({ ...request, target: 'shop/cart.py:unique', onProgress, signal: stop.signal });
  assert.is(
    await stopped.then(
      () => 'ended',
      () => 'stopped',
    ),
    'stopped',
  );
  assert.equal(readdirSync(join(workspace.folder, 'worktrees')), []);
});

tuning('has nothing for a function that nobody calls, and tells how to declare a benchmark', async () => {
  const none = await tune({ ...request, target: 'shop/cart.py:never_called' });
  assert.is(none.state, 'none');
  assert.match(none.reason ?? '', /declare a benchmark for it, a file of the repository with a function run\(\)/);
  assert.equal(none.recordedCalls, { repository: 0, generated: 0 });
});

tuning('names the closest function, and the service that is away', async () => {
  const error = await rejects(tune({ ...request, target: 'shop/cart.py:uniqe' }), 'function-not-found');
  assert.ok(error.message.includes('`unique`'), error.message);
  await rejects(
    tune({ ...request, target: 'shop/cart.py:unique', service: { url: 'http://127.0.0.1:9', key: 'k' } }),
    'service-unreachable',
  );
  assert.equal(readdirSync(join(workspace.folder, 'worktrees')), []);
});

tuning.run();

const stack = suite('stack');

stack('holds all kept optimizations, with a commit for each', async () => {
  unique = await tune({ ...request, target: 'shop/cart.py:unique' });
  total = await tune({ ...request, target: 'shop/cart.py:total' }, async () => ({ compared: 1, warnings: [] }));
  assert.is(total.state, 'kept', JSON.stringify(total, null, 1));
  const optimizations = [unique, total].map(({ target, branch = '', commit = '', title = '' }) => ({
    target,
    branch,
    commit,
    title,
  }));
  const stacked = await stackOptimizations({ executor, workspace, optimizations, author });
  assert.equal(stacked.included, ['shop/cart.py:unique', 'shop/cart.py:total']);
  assert.is(git(workspace.checkout, 'rev-list', '--count', `${workspace.baseCommit}..optimization`), '2');
  assert.is((await stackOptimizations({ executor, workspace, optimizations, author })).commit, stacked.commit);
});

stack('leaves out what conflicts and what breaks the tests', async () => {
  const broken = git(workspace.checkout, 'commit-tree', '-p', workspace.baseCommit, '-m', 'perf: x', emptyTree());
  const optimizations = [
    { target: 'a', branch: 'perf/a', commit: unique.commit ?? '', title: 'a' },
    { target: 'b', branch: 'perf/b', commit: unique.commit ?? '', title: 'b' },
    { target: 'c', branch: 'perf/c', commit: broken, title: 'c' },
  ];
  const stacked = await stackOptimizations({ executor, workspace, optimizations, author });
  assert.is(stacked.included[0], 'a');
  assert.ok(
    stacked.leftOut.some(({ target, reason }) => target === 'c' && reason.length > 20),
    JSON.stringify(stacked),
  );
});

function emptyTree(): string {
  return execFileSync('git', ['-C', workspace.checkout, 'mktree'], { input: '', encoding: 'utf8' }).trim();
}

stack('is no branch when nothing was kept', async () => {
  const stacked = await stackOptimizations({ executor, workspace, optimizations: [], author });
  assert.is(stacked.state, 'none');
});

stack('ends', () => {
  server.close();
  rmSync(place, { recursive: true, force: true });
});

stack.run();
