import { join } from 'node:path';
import { z } from 'zod';
import { isAlive } from '../../bench/process-identity.ts';
import { defineProvider, type EngineProvider } from '../engine/define-provider.ts';
import {
  type DetachedProcess,
  isServing,
  readStarted,
  type StartedProcess,
  startDetached,
  stopDetached,
} from './detached-process.ts';
import { choosePort } from './port.ts';

/** What the two server resources are declared with. */
export interface ProcessInputs {
  [key: string]: unknown;
  /** As configured; 0 takes the usual one or the next free one, and keeps it. */
  port: number;
  /** Everything the server keeps; one server a folder. */
  folder: string;
  /** The project's folder: where the server's source is. */
  projectFolder: string;
  /** Set by `check`, so that they are known in a preview. */
  listenPort?: number;
  url?: string;
  /** Readable by its owner only: the key or token that the server makes at its first start. */
  secretFile?: string;
}

export interface ProcessOutputs extends StartedProcess {
  logFile: string;
}

/** What one server differs in from another. */
export interface ServerKind {
  title: string;
  /** The config key that names its port. */
  portKey: string;
  usualPort: number;
  readyPath: string;
  /** Below the project's folder. */
  script: string;
  secretName: string;
  environment(inputs: { folder: string; port: number; secretFile: string }): Record<string, string>;
}

/** A server as a resource: started once, found again, started anew on the same port and data when it died, stopped on delete. */
export function defineProcessProvider(kind: ServerKind): EngineProvider {
  return defineProvider<ProcessInputs, ProcessOutputs>({
    inputs: z.object({
      port: z.number(`"${kind.portKey}" must be a whole number`).int().min(0).max(65_535),
      folder: z.string(),
      projectFolder: z.string(),
      listenPort: z.number().optional(),
      url: z.string().optional(),
      secretFile: z.string().optional(),
    }),
    identity: ['folder'],
    ignored: ['projectFolder'],
    id: ({ folder }) => folder,
    async resolve({ port, folder }, before) {
      const started = readStarted(folder);
      const ownPid = started !== undefined && isAlive(started) ? started.pid : undefined;
      const kept = before.folder === folder ? before.listenPort : undefined;
      const listenPort = await choosePort({ key: kind.portKey, configured: port, usual: kind.usualPort, kept, ownPid });
      return { listenPort, url: `http://127.0.0.1:${listenPort}`, secretFile: secretFileOf(folder) };
    },
    async hasDrifted(state) {
      return !(await isServing(state, state.url ?? ''));
    },
    async apply(inputs, work) {
      const wanted = describeProcess(inputs);
      const started = await work.timed('processes', () => startDetached(wanted, work));
      return { ...started, logFile: wanted.logFile };
    },
    async read(state) {
      return (await isServing(state, state.url ?? '')) ? state : undefined;
    },
    async remove(state) {
      await stopDetached(state);
    },
  });

  function describeProcess({ folder, projectFolder, listenPort = 0, url = '' }: ProcessInputs): DetachedProcess {
    return {
      title: kind.title,
      folder,
      url,
      logFile: join(folder, 'log.jsonl'),
      command: [process.execPath, join(projectFolder, kind.script)],
      cwd: projectFolder,
      env: kind.environment({ folder, port: listenPort, secretFile: secretFileOf(folder) }),
      readyPath: kind.readyPath,
    };
  }

  function secretFileOf(folder: string): string {
    return join(folder, kind.secretName);
  }
}
