import pino from 'pino';
import type { Settings } from './settings.ts';

export type Log = pino.Logger;

/**
 * JSON lines on standard output. Never given source code, request bodies or keys; the redaction is a second fence. A
 * reader that went away loses lines, it does not end the service.
 */
export function createLog(settings: Pick<Settings, 'logLevel'>): Log {
  const output = pino.destination({ fd: 1, sync: false });
  output.on('error', () => undefined);
  return pino(
    { level: settings.logLevel, redact: ['*.authorization', '*.source_code', '*.key', 'authorization', 'source_code', 'key'] },
    output,
  );
}
