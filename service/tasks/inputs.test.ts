import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openService, type Reply } from '../testing/open-service.ts';
import { listRequests } from '../testing/recorded-requests.ts';
import { tasks } from './index.ts';

const inputs = suite('whatever is sent');
const { post } = await openService();
const options = { numRuns: 15, seed: 5 };

// Texts that have broken readers before, beside any other.
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '\0',
    '\ud800',
    '```python\n```',
    '```python:a.py\r\ndef f(x):\r\n\treturn x\r\n```',
    '```python : a.py\nx = 1\n```',
    '```python\ndef f(:\n```',
    '```python\nx = 1',
    '```text\nx\n```',
    '```python\nnaïve = "ü 😀"\n```',
    '# file: a.py\nx = 1',
    '__proto__',
  ),
);
const value = fc.oneof(text, fc.jsonValue(), fc.constantFrom(null, true, -1, 0, 2 ** 31, 2 ** 53, 1e300, [], {}, [[]]));

for (const task of tasks) {
  inputs(`is answered or refused by ${task.name}, never more`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (body) => isAnswer(await post(task.name, body))),
      options,
    );
  });
}

for (const { task, body } of listRequests()) {
  const fields = Array.isArray(body) ? (body[0] ?? {}) : body;
  inputs(`is answered or refused with one field of ${task} changed or gone`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(fields)), fc.option(value, { nil: undefined }), async (key, changed) => {
        const sent = { ...fields, [key]: changed };
        isAnswer(await post(task, Array.isArray(body) ? [sent] : sent));
      }),
      options,
    );
  });
}

inputs.run();

/** 200, or a refusal that says what is wrong where the published client looks for it. */
function isAnswer({ status, body }: Reply): void {
  if (status === 200) return;
  assert.is(status, 422, JSON.stringify(body));
  assert.ok(typeof body.error === 'string' && body.error.length > 0);
}
