import { join, resolve } from 'node:path';
import { failure } from '../../../bench/failure.ts';
import { type Problem, renderProblems } from '../../../bench/problem.ts';
import { isOwnerName } from './names.ts';

export interface ForgeSettings {
  port: number;
  /** Only loopback addresses: whoever reaches the forge may read it. */
  host: string;
  dataFolder: string;
  tokenFile: string;
  /** The one user, in whose name pull requests are opened. */
  login: string;
}

const loopbackHosts = ['127.0.0.1', '::1', 'localhost'];

/** Settings from the environment; everything that is wrong with them comes in one message. */
export function readSettings(environment: Record<string, string | undefined>): ForgeSettings {
  const dataFolder = resolve(environment.TUNEUP_FORGE_FOLDER ?? '.tuneup/forge');
  const settings: ForgeSettings = {
    port: Number(environment.TUNEUP_FORGE_PORT ?? 8010),
    host: environment.TUNEUP_FORGE_HOST ?? '127.0.0.1',
    dataFolder,
    tokenFile: resolve(environment.TUNEUP_FORGE_TOKEN_FILE ?? join(dataFolder, 'token')),
    login: environment.TUNEUP_FORGE_LOGIN ?? 'tuneup',
  };
  const problems = findProblems(settings);
  if (problems.length > 0) throw failure('settings-invalid', renderProblems(problems));
  return settings;
}

function findProblems(settings: ForgeSettings): Problem[] {
  const problems: Problem[] = [];
  if (!Number.isInteger(settings.port) || settings.port < 0 || settings.port > 65_535) {
    problems.push({ where: 'TUNEUP_FORGE_PORT', what: `expected a port from 0 (any free one) to 65535, got ${settings.port}` });
  }
  if (!loopbackHosts.includes(settings.host)) {
    problems.push({
      where: 'TUNEUP_FORGE_HOST',
      what: `expected one of ${loopbackHosts.join(', ')}, got "${settings.host}": reading needs no token, so the forge stays on this machine`,
    });
  }
  if (!isOwnerName(settings.login)) {
    problems.push({ where: 'TUNEUP_FORGE_LOGIN', what: `expected letters, digits, "-", "_" and ".", got "${settings.login}"` });
  }
  return problems;
}
