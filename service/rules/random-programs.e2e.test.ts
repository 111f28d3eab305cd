import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyRule } from './apply.ts';
import { rules } from './index.ts';
import { createPythonParser } from './parsing/python.ts';

// What rules look for, with something in its way: a line put into an idiom, and lines before and after it.
const list = fc.constantFrom('xs', 'ys', 'out', 'seen');
const item = fc.constantFrom('x', 'y');
const text = fc.constantFrom("''", "'a'", 'str(x)', 'str(len(out))', 's');
const line = fc.oneof(
  fc
    .tuple(list, fc.constantFrom('[]', '[1]', 'list(xs)', 'xs', 'out', '[x for x in ys]', 'sum([out, seen], [])'))
    .map(([name, value]) => `${name} = ${value}`),
  fc.tuple(list, item).map(([name, value]) => `${name} = ${name} + [${value}]`),
  fc
    .tuple(list, fc.constantFrom('append(x)', 'insert(0, y)', 'pop(0)', 'extend([x])', 'append(len(out))'))
    .map(([name, call]) => `${name}.${call}`),
  text.map((value) => `s = ${value} + s`),
  text.map((value) => `page.s += ${value}`),
  fc.tuple(item, list).map(([name, of]) => `${name} = len(${of})`),
  fc.constantFrom(
    'print(out, s, x)',
    'print(page.s)',
    'print(sum(ys))',
    'print(x in ys)',
    'hold.append(out)',
    'hold.append(seen)',
    'break',
    'continue',
    'return out',
  ),
);
const idiom = fc.constantFrom(
  ['out = []', 'for x in xs:', '    if x not in out:', '        out.append(x)'],
  ['out = []', 'for x in xs:', '    out.insert(0, x)'],
  ['seen = list(xs)', 'while seen:', '    y = seen.pop(0)', '    print(y)'],
  ["s = ''", 'for x in xs:', '    s = str(x) + s'],
  ['out = []', 'for x in xs:', '    out = out + [x]'],
  ['for x in xs:', '    page.s += str(x)'],
  ['for x in xs:', '    if x in ys:', '        print(x)'],
  ['while ys:', '    y = ys[0]', '    ys = ys[1:]', '    print(y)'],
  ['for x in xs:', '    for y in ys:', '        if x == y:', '            print(x)'],
  ['seen = []', 'for x in xs:', '    seen.append(x)'],
  ['x = 0', 'for y in xs:', '    x += y'],
  ['x = 0', 'for y in xs:', '    if y == 1:', '        x += 1'],
  ['for x in xs:', '    print(x * sum(xs))'],
);
const disturbed = fc.tuple(idiom, fc.option(fc.tuple(fc.nat(4), line))).map(([lines, disturbance]) => {
  if (disturbance === null) return lines;
  const place = Math.min(disturbance[0], lines.length);
  const before = lines[place - 1] ?? '';
  const depth = (/^ */.exec(before)?.[0].length ?? 0) + (before.endsWith(':') ? 4 : 0);
  return [...lines.slice(0, place), ' '.repeat(depth) + disturbance[1], ...lines.slice(place)];
});
const program = fc
  .tuple(fc.array(line, { maxLength: 2 }), disturbed, fc.array(line, { maxLength: 1 }), fc.option(disturbed))
  .map(([before, first, between, second]) => [...before, ...first, ...between, ...(second ?? [])]);

// Runs each pair on a few inputs of whole numbers. What never ends is cut off by a count of lines, not by a clock.
const python = `
import contextlib, io, json, sys

class Page: s = 'page'
class Endless(Exception): pass

def run(source, arguments):
    names, page, hold, printed, lines = {}, Page(), [], io.StringIO(), 0
    exec(source, names)
    def count(frame, event, _):
        nonlocal lines
        lines += 1
        if lines > 3000: raise Endless()
        return count
    arguments = [list(argument) for argument in arguments]
    sys.settrace(count)
    try:
        with contextlib.redirect_stdout(printed):
            result = names['sample'](*arguments, page, hold)
    except Endless: return None
    except NameError: return 'NameError'
    except Exception as error: return type(error).__name__
    finally: sys.settrace(None)
    return repr((result, printed.getvalue(), arguments, page.s, hold))

inputs = [([], []), ([1], [1, 2]), ([3, 1, 2], [2, 1]), ([1, 2, 1, 3, 2], [5, 4, 4]), ([2, 2], [])]
wrong = []
for job in json.load(sys.stdin):
    try: compile(job['base'], 'sample', 'exec')
    except SyntaxError: continue
    for arguments in inputs:
        base = run(job['base'], arguments)
        head = run(job['head'], arguments)
        if base is not None and head is not None and base != head:
            wrong.append({**job, 'arguments': arguments, 'baseResult': base, 'headResult': head})
            break
print(json.dumps(wrong))
`;

const parser = await createPythonParser();
const randomPrograms = suite('random programs');
// Its guard names the one difference: an empty list fails with another exception.
const differing = new Set(['sorted-first']);

/** A function with these lines: once with every name bound before and looked at after, once with neither, which lets more rules fit. */
function programs(body: string[]): string[] {
  const head = 'def sample(xs, ys, page, hold):\n';
  const lines = body.map((one) => `    ${one}\n`).join('');
  const start = "    out = [3]\n    seen = []\n    s = ''\n    x = y = 1\n";
  return [`${head}${start}${lines}    return xs, ys, out, seen, s, x, y\n`, `${head}${lines}    return out, s\n`];
}

function rewriteAll(bodies: string[][]) {
  return bodies.flatMap(programs).flatMap((base) =>
    rules.flatMap((rule) => {
      const head = differing.has(rule.name) ? undefined : parser.read(base, (source) => applyRule(rule, source));
      return head === undefined ? [] : [{ rule: rule.name, base, head: head.text }];
    }),
  );
}

function differences(jobs: unknown): { rule: string; base: string; head: string; baseResult: string; headResult: string }[] {
  const run = spawnSync('python3', ['-B', '-W', 'ignore', '-c', python], {
    input: JSON.stringify(jobs),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  assert.is(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}

randomPrograms('return, print, raise and change the same after every rewrite', () => {
  const jobs = rewriteAll(fc.sample(program, { numRuns: 400, seed: 20 }));
  const reached = new Set(jobs.map((job) => job.rule));
  assert.ok(reached.size >= 10, `the programs reach too few rules: ${[...reached]}`);
  const [first] = differences(jobs);
  assert.is(first && `${first.rule}\n${first.base}\n->\n${first.head}\n${first.baseResult}\n${first.headResult}`, undefined);
});

randomPrograms('show a rewrite that is wrong', () => {
  const base = 'def sample(xs, ys, page, hold):\n    print(xs)\n    return xs\n';
  assert.is(differences([{ rule: 'wrong', base, head: base.replace('print(xs)', 'pass') }]).length, 1);
});

randomPrograms.run();
