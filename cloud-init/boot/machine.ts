import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../bench/failure.ts';
import { type BootReport, parseReport } from './report.ts';

/**
 * Boots the disk in QEMU, with two processors and no network, until it has said how it stands and is off. Always emulated: where this machine is a
 * virtual one itself, KVM may begin and then stall.
 */
export async function bootMachine(folder: string, root: string, disk: string, limitSeconds: number): Promise<BootReport> {
  const bootFiles = readdirSync(join(root, 'boot'));
  const bootFile = (begin: string) => join(root, 'boot', bootFiles.find((name) => name.startsWith(begin)) ?? begin);
  const [consoleFile, reportFile] = [join(folder, 'console'), join(folder, 'report')];
  for (const path of [consoleFile, reportFile]) rmSync(path, { force: true });
  const machine = spawn(
    'nice',
    [
      ...['-n', '10', 'qemu-system-x86_64', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', '1500'],
      ...['-kernel', bootFile('vmlinuz-'), '-initrd', bootFile('initrd.img-')],
      ...['-append', 'root=/dev/vda rw console=ttyS0 systemd.show_status=1'],
      ...['-drive', `file=${disk},if=virtio,format=raw,cache=unsafe`],
      ...['-net', 'none', '-display', 'none', '-monitor', 'none', '-no-reboot'],
      ...['-serial', `file:${consoleFile}`, '-serial', `file:${reportFile}`],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let errors = '';
  machine.stderr.on('data', (chunk) => (errors += chunk));
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    machine.kill('SIGKILL');
  }, limitSeconds * 1000);
  const stop = () => machine.kill('SIGKILL');
  process.once('exit', stop);
  try {
    const [exitCode] = await once(machine, 'close');
    if (exitCode === 0 && existsSync(reportFile)) return parseReport(readFileSync(reportFile, 'utf8'));
    const why = isLate ? `it was not off within ${limitSeconds} s` : `qemu ended with exit code ${exitCode}: ${errors.trim()}`;
    throw failure('machine-not-booted', `expected the machine to boot and to report, but ${why}\n${lastLines(consoleFile)}`);
  } finally {
    clearTimeout(timer);
    process.off('exit', stop);
  }
}

function lastLines(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r', '').trim().split('\n').slice(-30).join('\n') : '';
}
