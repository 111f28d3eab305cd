import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePythonEnvironment } from '../../service/testing/python-environment.ts';
import { run } from '../../service/testing/run.ts';
import { startService } from '../../service/testing/service-process.ts';

/** What it must never see: an answer with 5xx, a status, a type or a body that the description does not have. */
const checks = ['not_a_server_error', 'status_code_conformance', 'content_type_conformance', 'response_schema_conformance'];

/** Longest that it may take, whatever was asked for. */
const limitSeconds = 120;

/**
 * Lets schemathesis read `/openapi.json` of a service of its own and ask it so many times a task, the same on every
 * machine. What it found is in the output; the exit code is 0 when that is nothing.
 */
export async function exploreService(examples: number): Promise<{ exitCode: number; output: string }> {
  const environment = await ensurePythonEnvironment(join(import.meta.dirname, 'requirements.txt'));
  const folder = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  const service = await startService({
    dataFolder: join(folder, 'data'),
    // A refusal for asking too often would say nothing.
    environment: { TUNEUP_SERVICE_REQUESTS_A_MINUTE: '1000000' },
  });
  try {
    const words = [
      ...['run', `${service.url}/openapi.json`],
      ...['--header', `Authorization: Bearer ${service.key}`],
      ...['--checks', checks.join(',')],
      ...['--phases', 'examples,coverage,fuzzing'],
      ...['--max-examples', String(examples)],
      ...['--seed', '5'],
      '--no-color',
    ];
    return await run([join(environment, 'bin', 'schemathesis'), ...words], { cwd: folder, timeoutSeconds: limitSeconds });
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
