import { spawnSync } from 'node:child_process';
import { failure } from '../bench/failure.ts';

/** The npm registry that this machine uses, without a slash at its end. Fails with `registry-unknown`. */
export function readNpmRegistry(): string {
  return readAddress('npm', ['config', 'get', 'registry'], 'the npm registry');
}

/** The first Go module proxy that this machine uses: `GOPROXY`, else what `go` says. Fails with `registry-unknown`. */
export function readGoProxy(environment: NodeJS.ProcessEnv = process.env): string {
  const said = environment.GOPROXY;
  return said === undefined ? readAddress('go', ['env', 'GOPROXY'], 'the Go module proxy') : parseAddress(said, 'GOPROXY');
}

function readAddress(program: string, args: string[], what: string): string {
  const { status, stdout, error } = spawnSync(program, args, { encoding: 'utf8', timeout: 30_000 });
  if (status === 0) return parseAddress(stdout, `${program} ${args.join(' ')}`);
  const why = error?.message ?? `exit code ${status}`;
  throw failure(
    'registry-unknown',
    `expected ${program} to say where ${what} is, got ${why}: put ${program} on PATH, or give the address`,
  );
}

function parseAddress(text: string, where: string): string {
  const address = text
    .trim()
    .split(/[,|]/)
    .find((one) => one.startsWith('https://'));
  if (address !== undefined) return address.replace(/\/+$/, '');
  throw failure('registry-unknown', `expected an https address from ${where}, got "${text.trim()}": give the address`);
}
