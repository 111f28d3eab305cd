import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailure } from '../../bench/failure.ts';
import { tasks } from '../../service/tasks/index.ts';
import { exploreService } from './explore.ts';

const description = suite('description of the service');

description('leaves schemathesis no status that it does not name, and no 5xx', async () => {
  const found = await exploreService(5).catch((error: unknown) => {
    if (!isFailure(error, 'packages-not-installable')) throw error;
    console.log(`skip: ${error.message.split('\n')[0]}`);
  });
  if (found === undefined) return;
  assert.is(found.exitCode, 0, found.output);
  const selected = Number(/(\d+) selected/.exec(found.output)?.[1]);
  assert.ok(selected >= tasks.length, found.output);
});

description.run();
