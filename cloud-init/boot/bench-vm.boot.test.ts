import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { readGoProxy, readNpmRegistry } from '../registries.ts';
import { renderBenchVm } from '../render.ts';
import { makeDisk } from './disk.ts';
import { bootMachine } from './machine.ts';
import type { BootReport } from './report.ts';
import { cacheFolder, ensureRoot, whyNoBoot } from './root.ts';

// Emulated on two busy cores a start takes about two minutes.
const limitSeconds = 270;
const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGAmUUtFaSoFMZQbUcoWTyrjDWeU7AbgAVBx8GMNmF3r boot';
const metaData = `instance-id: bench\nlocal-hostname: bench\npublic-keys:\n  - ${key}\n`;

interface Starts {
  first: BootReport;
  second: BootReport;
}

const machine = suite('bench VM, booted');
const reason = whyNoBoot();
if (reason !== undefined) console.log(`skip: ${reason}`);
const test = reason === undefined ? machine : machine.skip;

let folder = '';
let root = '';
let userData = '';
let starts: Promise<Starts> | undefined;

machine.after(() => rmSync(folder, { recursive: true, force: true }));

/** The root, made when the first test asks for it: what goes wrong in a hook of uvu goes unseen. */
function openRoot(): string {
  if (root !== '') return root;
  userData = renderBenchVm({ housekeepingCpus: '0', measuringCpus: '1', npmRegistry: readNpmRegistry(), goProxy: readGoProxy() });
  root = ensureRoot(userData);
  folder = mkdtempSync(join(cacheFolder(), 'run-'));
  return root;
}

/** What the machine says at two starts: on the first cloud-init does everything, on the second the machine must come back by itself. */
function boot(): Promise<Starts> {
  starts ??= bootTwice();
  return starts;
}

async function bootTwice(): Promise<Starts> {
  openRoot();
  const own = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
  const disk = makeDisk(
    folder,
    root,
    [
      { path: '/var/lib/cloud/seed/nocloud/user-data', text: userData },
      { path: '/var/lib/cloud/seed/nocloud/meta-data', text: metaData },
      { path: '/usr/local/sbin/boot-report', text: own('report.sh'), mode: '0755' },
      { path: '/etc/systemd/system/boot-report.service', text: own('report.service') },
    ],
    { '/etc/systemd/system/cloud-init.target.wants/boot-report.service': '/etc/systemd/system/boot-report.service' },
  );
  const first = await bootMachine(folder, root, disk, limitSeconds);
  return { first, second: await bootMachine(folder, root, disk, limitSeconds) };
}

/** Runs a program of the root inside of it, with a folder of its own there that is removed afterwards. */
function inRoot(work: (inside: string, run: (argv: string[], env?: Record<string, string>) => string) => void): void {
  const outside = mkdtempSync(join(openRoot(), 'tmp/boot-'));
  try {
    work(outside, (argv, env = {}) => {
      const { stdout, stderr } = spawnSync(
        'chroot',
        [root, 'env', ...Object.entries(env).map((pair) => pair.join('=')), ...argv],
        {
          encoding: 'utf8',
          timeout: 60_000,
        },
      );
      return stdout + stderr;
    });
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}

test('is valid to cloud-init itself, and a key inside that it does not know is not', () => {
  inRoot((outside, run) => {
    const check = (text: string) => {
      writeFileSync(join(outside, 'user-data'), text);
      return run(['cloud-init', 'schema', '--config-file', `/tmp/${basename(outside)}/user-data`]);
    };
    assert.match(check(userData), /Valid cloud-config/);
    assert.match(check(userData.replace('    permissions: ', '    permission: ')), /Invalid cloud-config|Error/);
  });
});

test('closes no circle of units, as the marker would with another target', () => {
  const { write_files: files } = parse(userData) as { write_files: { path: string; content: string }[] };
  const unit = files.find(({ path }) => path.endsWith('/bench-ready.service'))?.content ?? '';
  assert.match(unit, 'WantedBy=cloud-init.target');
  inRoot((outside, run) => {
    const circle = (target: string) => {
      const units = mkdtempSync(join(outside, 'units-'));
      writeFileSync(join(units, 'bench-ready.service'), unit);
      // cloud-init's own target is pulled in at boot, by a generator.
      for (const [by, wanted] of [
        [target, 'bench-ready.service'],
        ['multi-user.target', 'cloud-init.target'],
      ] as const) {
        mkdirSync(join(units, `${by}.wants`), { recursive: true });
        symlinkSync(`../${wanted}`, join(units, `${by}.wants`, wanted));
      }
      const inside = `/tmp/${basename(outside)}/${basename(units)}`;
      return run(['systemd-analyze', 'verify', 'multi-user.target'], { SYSTEMD_UNIT_PATH: `${inside}:` });
    };
    assert.not.match(circle('cloud-init.target'), /ordering cycle/);
    assert.match(circle('multi-user.target'), /ordering cycle/);
  });
});

test('comes to its ready marker at the first start, with nothing failed', async () => {
  const { first } = await boot();
  assert.equal(JSON.parse(first.get('result') ?? '{}').v1?.errors, [], first.get('ready-log'));
  assert.match(first.get('marker') ?? '', /^kernel \d/, first.get('ready-log'));
  assert.is(first.get('failed-units'), '');
});

test('names its toolchains in the marker; they were put into the root, and the boot found them', async () => {
  const { first } = await boot();
  for (const tool of [
    'python3 Python 3',
    'uv uv 0.13.9',
    'node v24.21.0',
    'go go version go1.26.8',
    'hyperfine hyperfine 1',
    'git git',
  ])
    assert.ok(first.get('marker')?.includes(`\n${tool}`), `${tool} in ${first.get('marker')}`);
  assert.match(first.get('cloud-init-log') ?? '', 'the toolchains are there already');
});

test('has no timer waiting and no swap, and randomizes addresses', async () => {
  const { first, second } = await boot();
  for (const start of [first, second]) {
    assert.is(start.get('timers'), '');
    assert.is(start.get('swaps'), '');
    assert.is(start.get('randomized'), '2');
  }
});

test('runs jobs on the measuring CPUs, and all else on the others', async () => {
  const { first, second } = await boot();
  for (const start of [first, second]) {
    assert.match(start.get('bench-job') ?? '', /:\s*1$/);
    assert.match(start.get('system-job') ?? '', /:\s*0$/);
    assert.match(start.get('first-process') ?? '', /:\s*0$/);
    assert.is(start.get('user-slice'), '0');
  }
});

test('lets bench in by key alone', async () => {
  const { first } = await boot();
  assert.match(first.get('account') ?? '', /^bench L /);
  assert.match(first.get('keys') ?? '', key);
  assert.match(first.get('login') ?? '', /^passwordauthentication no$/m);
  assert.match(first.get('login') ?? '', /^pubkeyauthentication yes$/m);
});

test('is ready again after it was off, which only its unit can bring about', async () => {
  const { first, second } = await boot();
  const bootId = (report: BootReport) => /^boot (.+)$/m.exec(report.get('marker') ?? '')?.[1];
  assert.ok(bootId(second), second.get('ready-log'));
  assert.is.not(bootId(second), bootId(first));
  assert.is(second.get('failed-units'), '');
});

machine.run();
