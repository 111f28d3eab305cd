import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request that the published client, version 0.20.5, sent. */
export interface RecordedRequest {
  /** The file's name without its ending: the task, and a number or word where there are more of it. */
  name: string;
  task: string;
  body: Record<string, unknown> | Record<string, unknown>[];
}

const folder = join(import.meta.dirname, '..', 'fixtures', 'requests');

/** Every recorded request, one at least for each task but `workflow-gen`. */
export function readRecordedRequests(): RecordedRequest[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({ name: file.replace(/\.json$/, ''), ...JSON.parse(readFileSync(join(folder, file), 'utf8')) }));
}

/** One good request for each task: recorded, but for `workflow-gen`, which the client was never seen to ask. */
export function listRequests(): RecordedRequest[] {
  const workflow = { repo_files: { 'pyproject.toml': '' }, directory_structure: {}, codeflash_config: null };
  return [
    ...readRecordedRequests().filter(({ name, task }) => name === task),
    { name: 'workflow-gen', task: 'workflow-gen', body: workflow },
  ];
}

/** A recorded request's body, with some fields changed; of a list, those of its first item. */
export function recordedBody(name: string, changes: Record<string, unknown> = {}): unknown {
  const { body } = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  return Array.isArray(body) ? [{ ...body[0], ...changes }, ...body.slice(1)] : { ...body, ...changes };
}
