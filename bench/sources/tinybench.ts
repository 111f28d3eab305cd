import { isRecord, type JsonRecord, listRecords, readJson, readName, readTimes } from './json-file.ts';
import type { SourceFormat } from './source.ts';

/**
 * Results of tinybench (and of vitest's bench) as a program wrote them: tasks have no JSON form of their own, so this reads what
 * `JSON.stringify(bench.tasks.map(({ name, result }) => ({ name, result })))` gives. Milliseconds.
 */
export const tinybench: SourceFormat = {
  name: 'tinybench JSON',
  recognises(text) {
    const tasks = tasksOf(readJson(text));
    return Array.isArray(tasks) && tasks.length > 0 && tasks.every((task) => isRecord(task) && isRecord(resultOf(task)?.latency));
  },
  parse: (text) =>
    listRecords(tasksOf(readJson(text)), 'tasks').map((task, index) => {
      const latency = resultOf(task)?.latency;
      return {
        name: readName(task.name, `tasks[${index}].name`),
        seconds: readTimes(
          isRecord(latency) ? latency.samples : undefined,
          `tasks[${index}].result.latency.samples`,
          1000,
          'make the bench with retainSamples: true',
        ),
      };
    }),
};

function tasksOf(value: unknown): unknown {
  return isRecord(value) ? value.tasks : value;
}

function resultOf(task: JsonRecord): JsonRecord | undefined {
  return isRecord(task.result) ? task.result : task;
}
