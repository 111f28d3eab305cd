/**
 * The published client against this service, function by function, each in a fresh copy of the sample project. Runs in
 * whatever network it is started in; `index.ts` gives it one of its own.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runToEnd } from '../process.ts';
import { run } from '../testing/run.ts';
import { type ServiceProcess, startService } from '../testing/service-process.ts';
import { readClientOutput } from './reading.ts';
import { chooseTargets, type Target } from './targets.ts';

/** As many as the contract promises; what a machine's noise may cost is one in six. */
const wanted = { of: 6, accepted: 5 };
const clientSeconds = 240;

await runToEnd(async () => {
  const [environment = '', ...words] = process.argv.slice(2);
  const folder = mkdtempSync(join(tmpdir(), 'tuneup-client-'));
  // What still writes there is killed first, which takes a moment.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1));
  const chosen = chooseTargets(words);
  // On the ports that the client asks.
  const ports = { TUNEUP_SERVICE_PORT: '8000', TUNEUP_SERVICE_CLIENT_PORT: '3001' };
  const service = await startService({ dataFolder: join(folder, 'data'), environment: ports });
  let accepted = 0;
  for (const [index, target] of chosen.entries()) {
    const { isAccepted, words: said } = await optimise(target, join(folder, `run-${index}`), environment, service);
    if (isAccepted) accepted += 1;
    console.log(`${isAccepted ? 'ok  ' : 'FAIL'} ${target.file}:${target.name} (${target.kind})  ${said}`);
  }
  await service.stop();
  const needed = Math.floor((chosen.length * wanted.accepted) / wanted.of);
  console.log(`the client accepted ${accepted} of ${chosen.length}; at least ${needed} are wanted`);
  console.log(`${accepted} passed, ${chosen.length - accepted} failed, 0 skipped`);
  process.exit(accepted >= needed && accepted > 0 ? 0 : 1);
});

async function optimise(target: Target, folder: string, environment: string, service: ServiceProcess) {
  const project = join(folder, 'shop');
  const home = join(folder, 'home');
  mkdirSync(home, { recursive: true });
  cpSync(join(import.meta.dirname, 'project'), project, { recursive: true });
  const variables = clientVariables(environment, home, project, service.key);
  const git = (...rest: string[]) => run(['git', ...rest], { cwd: project, environment: variables, timeoutSeconds: 30 });
  await git('init', '--quiet');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'The shop');
  // The client wants a remote of this name; nobody ever asks it.
  await git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  const command = ['codeflash', '--file', target.file, '--function', target.name, '--no-pr', '--effort', 'low'];
  const { output } = await run(command, { cwd: project, environment: variables, timeoutSeconds: clientSeconds });
  const { output: diff } = await git('diff');
  if (process.env.TUNEUP_CLIENT_LOG)
    writeFileSync(join(process.env.TUNEUP_CLIENT_LOG, `${target.name}.log`), `${output}\n${diff}`);
  rmSync(folder, { recursive: true, force: true });
  return readClientOutput(output, diff, target.file);
}

/** Nothing of this machine's own environment: no `CI`, no keys, no home, and every way out closed. */
function clientVariables(environment: string, home: string, project: string, key: string): Record<string, string> {
  const author = { name: 'shop', email: 'shop@example.com' };
  return {
    PATH: `${join(environment, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    HOME: home,
    COLUMNS: '160',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    CODEFLASH_API_KEY: key,
    CODEFLASH_AIS_SERVER: 'local',
    CODEFLASH_CFAPI_SERVER: 'local',
    CODEFLASH_LOOPING_TIME: '1',
    // Without it the client drops results of the project's own classes and would take a wrong candidate.
    PYTHONPATH: project,
    HTTPS_PROXY: 'http://127.0.0.1:9',
    HTTP_PROXY: 'http://127.0.0.1:9',
    NO_PROXY: 'localhost,127.0.0.1',
  };
}
