import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findWrapper, splitCommand } from './timed-command.ts';

const wrapper = suite('wrapper');

for (const argv of [
  ['uv', 'run', 'python', 'x.py'],
  ['/usr/bin/uv', '--quiet', 'run', 'x.py'],
  ['env', 'A=1', 'uv', 'run', 'x.py'],
  ['env', '-u', 'HOME', 'uv', 'run', 'x.py'],
  ['A=1', 'poetry', 'run', 'x'],
  ['sh', '-c', 'cd x && uv run x.py'],
  ['bash', '-ec', 'A=1 uv run x.py'],
  ['nice', '-n', '5', 'npx', 'x'],
  ['timeout', '5s', 'go', 'run', '.'],
  ['env', '-S', 'A=1 uv run x.py'],
  ['env', '--split-string=uv run x.py'],
  ['sudo', '-u', 'bench', 'uv', 'run', 'x.py'],
  ['setsid', 'sh', '-c', '"uv" run x.py'],
  ['sh', '-c', "'/usr/bin/uv' run x.py"],
  ['sh', '-c', '(cd x; uv run x.py)'],
  ['sh', '-c', 'if test -f x; then uv run x.py; fi'],
  ['sh', '-c', 'echo "$(uv run x.py)"'],
  ['sh', '-c', 'echo "$(date) at"; uv run x.py'],
  ['sh', '-c', 'echo `uv run x.py`'],
  ['sh', '-c', 'A=1 eval "uv run x.py"'],
  ['sh', '-c', "bash -c 'env A=1 uv run x.py'"],
  ['python3', '-m', 'pipenv', 'run', 'x'],
  ['python3.11', '-I', '-m', 'uv', 'run', 'x'],
]) {
  wrapper(`is found in "${argv.join(' ')}"`, () => {
    assert.match(findWrapper(argv) ?? '', 'starts another program');
  });
}

for (const argv of [
  ['python3', 'uv', 'run'],
  ['.venv/bin/python', '-c', 'import x'],
  ['uv', 'cache', 'dir'],
  ['sh', '-c', 'echo uv run'],
  ['sh', 'uv.sh'],
  ['sh', '-c', "echo '; uv run x'"],
  ['sh', '-c', 'echo "; uv run x"'],
  ['python3', '-m', 'pytest', 'uv', 'run'],
  ['python3', 'x.py', '-m', 'uv', 'run'],
  ['env', '-i', 'A=1', 'python3', 'x.py'],
  [],
]) {
  wrapper(`is not seen in "${argv.join(' ')}"`, () => {
    assert.is(findWrapper(argv), undefined);
  });
}

const split = suite('split command');

split('keeps what is quoted together', () => {
  assert.equal(splitCommand(`python3 -c 'print("a b")' "c  d" e\\ f ''`), ['python3', '-c', 'print("a b")', 'c  d', 'e f', '']);
});

for (const text of ['a | b', 'a; b', 'echo $HOME', 'ls *.py', 'a > b', "open 'quote", 'echo "`x`"']) {
  split(`leaves ${text} to a shell`, () => {
    assert.is(splitCommand(text), undefined);
  });
}

wrapper.run();
split.run();
