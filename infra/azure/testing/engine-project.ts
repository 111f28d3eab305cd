import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePulumi } from '../../cli/ensure-pulumi.ts';

/** A Pulumi project in a folder of its own, with its state beside it, run by the real engine. */
export interface EngineProject {
  /** Runs the CLI on the one stack; `env` is what the program reads. */
  run(args: string[], env?: Record<string, string>): Promise<{ exitCode: number; output: string; errors: string }>;
  close(): void;
}

const root = join(import.meta.dirname, '../../..');

/** Makes a project of a program's text, in which `#infra/` stands for our own folder. */
export async function openEngineProject(program: string): Promise<EngineProject> {
  const { command } = await ensurePulumi();
  const folder = mkdtempSync(join(tmpdir(), 'engine-project-'));
  const state = join(folder, 'state');
  mkdirSync(state);
  for (const name of ['infra', 'node_modules']) symlinkSync(join(root, name), join(folder, name));
  const files = {
    'Pulumi.yaml': 'name: engine\nmain: index.ts\nruntime: { name: nodejs, options: { typescript: false } }\n',
    'package.json': JSON.stringify({
      name: 'engine',
      version: '0.0.0',
      type: 'module',
      imports: { '#providers/*': './infra/providers/*.ts' },
    }),
    'index.ts': program.replaceAll('#infra/', `${pathToFileURL(join(root, 'infra'))}/`),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const environment = {
    ...process.env,
    PATH: [dirname(process.execPath), dirname(command), process.env.PATH].join(delimiter),
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE: '',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
  };
  const project: EngineProject = { run, close: () => rmSync(folder, { recursive: true, force: true }) };
  const { exitCode, errors } = await run(['stack', 'init', 'test']);
  if (exitCode === 0) return project;
  project.close();
  throw new Error(`the stack could not be made: ${errors}`);

  function run(args: string[], env: Record<string, string> = {}) {
    return new Promise<{ exitCode: number; output: string; errors: string }>((resolve, reject) => {
      const child = spawn(command, [...args, '--non-interactive', '--color', 'never'], {
        cwd: folder,
        env: { ...environment, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      });
      let [output, errors] = ['', ''];
      child.stdout.on('data', (chunk) => (output += chunk));
      child.stderr.on('data', (chunk) => (errors += chunk));
      child.on('error', reject);
      child.on('close', (code) => resolve({ exitCode: code ?? 1, output, errors }));
    });
  }
}
