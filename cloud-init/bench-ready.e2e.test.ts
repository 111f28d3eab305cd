import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { renderBenchVm } from './render.ts';

const text = renderBenchVm({
  housekeepingCpus: '0-1',
  measuringCpus: '2-3',
  npmRegistry: 'https://npm.example',
  goProxy: 'https://go.example',
});
const { write_files: files } = parse(text) as { write_files: { path: string; content: string }[] };
const script = files.find(({ path }) => path === '/usr/local/sbin/bench-ready')?.content ?? '';

const program = (says: string) => `#!/bin/sh\n${says}\n`;
/** A machine that keeps all promises: what the script reads of it, and the programs it asks. */
const goodMachine: Readonly<Record<string, string>> = {
  'proc/swaps': 'Filename Type Size Used Priority\n',
  'proc/sys/kernel/randomize_va_space': '2\n',
  'proc/sys/kernel/random/boot_id': 'a-boot\n',
  'sys/devices/system/cpu/smt/active': '0\n',
  'cpus/bench.slice': '2-3\n',
  'cpus/system.slice': '0-1\n',
  'cpus/user.slice': '0-1\n',
  'cpus/init.scope': '0-1\n',
  'bin/systemctl': program(`case $1 in
  is-enabled) cat "$MACHINE/units/$2" 2>/dev/null || exit 1 ;;
  show) cat "$MACHINE/cpus/$4" ;;
esac`),
  'bin/uname': program('echo 6.1.0'),
  ...Object.fromEntries(
    ['python3', 'uv', 'node', 'go', 'hyperfine', 'git'].map((name) => [`bin/${name}`, program('echo version 1')]),
  ),
};

function runOn(machine: Readonly<Record<string, string>>): { status: number | null; errors: string; marker?: string } {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ready-'));
  try {
    for (const [path, contents] of Object.entries(machine)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), contents, { mode: path.startsWith('bin/') ? 0o755 : 0o644 });
    }
    const { status, stderr } = spawnSync('sh', ['-c', script.replaceAll(/(?<![\w.])\/(proc|sys|run)\//g, `${folder}/$1/`)], {
      env: { PATH: `${folder}/bin:/usr/bin:/bin`, MACHINE: folder },
      encoding: 'utf8',
    });
    const marker = join(folder, 'run/bench/ready');
    return { status, errors: stderr, ...(existsSync(marker) ? { marker: readFileSync(marker, 'utf8') } : {}) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ready = suite('the ready marker');

ready('is written on a machine that keeps its promises, with the versions', () => {
  const versions = ['python3', 'uv', 'node', 'go', 'hyperfine', 'git'].map((name) => `${name} version 1\n`).join('');
  assert.equal(runOn(goodMachine), { status: 0, errors: '', marker: `kernel 6.1.0\nboot a-boot\n${versions}` });
});

ready('is written where a unit is masked, disabled or not there', () => {
  const units = { 'units/apt-daily.timer': 'masked\n', 'units/fstrim.timer': 'disabled\n' };
  assert.is(runOn({ ...goodMachine, ...units }).status, 0);
});

const refused: [title: string, change: Record<string, string>, said: string][] = [
  ['there is swap', { 'proc/swaps': 'Filename\n/swap.img file 1 0 -2\n' }, 'there is swap'],
  ['addresses stay the same', { 'proc/sys/kernel/randomize_va_space': '0\n' }, 'addresses are not randomized'],
  ['two threads share a core', { 'sys/devices/system/cpu/smt/active': '1\n' }, 'two threads share a core'],
  ['a timer is on', { 'units/apt-daily.timer': 'enabled\n' }, 'apt-daily.timer is not off'],
  ['a timer is pulled in by another unit', { 'units/man-db.timer': 'static\n' }, 'man-db.timer is not off'],
  ['jobs would share the CPUs of the system', { 'cpus/bench.slice': '\n' }, 'bench.slice has other CPUs'],
  ['the system runs everywhere', { 'cpus/system.slice': '\n' }, 'system.slice has other CPUs'],
  ['the first process runs everywhere', { 'cpus/init.scope': '\n' }, 'init.scope has other CPUs'],
  ['a toolchain does not run', { 'bin/go': program('exit 127') }, 'go version does not run'],
];

for (const [title, change, said] of refused) {
  ready(`is not written when ${title}, and the machine says so`, () => {
    assert.equal(runOn({ ...goodMachine, ...change }), { status: 1, errors: `bench: ${said}\n` });
  });
}

ready.run();
