import { spawn } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { failure } from '../../bench/failure.ts';
import type { Report } from './ensure-pulumi.ts';
import { version } from './versions.ts';

const module = 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi';
const stamp = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;

/** Builds the CLI from the Go module pinned in this folder's go.mod and go.sum. Takes minutes, and needs the machine's own Go. */
export async function buildPulumi(folder: string, report: Report): Promise<void> {
  const started = performance.now();
  const seconds = () => `${Math.round((performance.now() - started) / 1000)} s`;
  report(`building the Pulumi CLI ${version} from its Go module (once; 4 to 10 minutes on two cores) ...`);
  // Not `go mod download` first: that fetches modules which only tests of other packages need, and a proxy need not have them all.
  let modules = 0;
  let packages = 0;
  const ticking = setInterval(() => report(`  [${seconds()}] ${modules} modules fetched, ${packages} packages compiled`), 15_000);
  const half = join(folder, `.pulumi-${process.pid}`);
  try {
    await run(['build', '-v', '-tags', 'osusergo,grpcnotrace', '-trimpath', '-ldflags', stamp, '-o', half, module], (line) => {
      if (line.startsWith('go: downloading')) modules += 1;
      else packages += 1;
    });
    // Under its name only when whole: a killed build must not be taken for a CLI.
    renameSync(half, join(folder, 'pulumi'));
    report(`  [${seconds()}] the Pulumi CLI ${version} is built`);
  } finally {
    clearInterval(ticking);
    rmSync(half, { force: true });
  }
}

function run(args: string[], onLine: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', args, {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'inherit', 'pipe'],
      env: { ...process.env, CGO_ENABLED: '0' },
    });
    const last: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      last.push(line);
      if (last.length > 5) last.shift();
      onLine(line);
    });
    child.on('error', (error) =>
      reject(
        'code' in error && error.code === 'ENOENT'
          ? failure('go-missing', 'building from source needs Go 1.26 or newer, and there is no `go` on PATH', error)
          : error,
      ),
    );
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(failure('build-failed', `go ${args[0]} ended with exit code ${code}: ${last.join(' | ')}`)),
    );
  });
}
