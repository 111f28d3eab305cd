import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDecoder, encodeMessage } from './messages.ts';

const messages = suite('messages');
const greeting = /\nhello (\d)\n/;
const two = Buffer.concat([
  Buffer.from('welcome to this machine\n\nhello 3\n'),
  encodeMessage({ id: '1' }, Buffer.from('a\nb')),
  encodeMessage({ id: '2', value: 'ü' }),
]);

messages('are the same however the bytes come in', () => {
  for (const size of [1, 2, 7, 1000]) {
    const decode = createDecoder(greeting);
    const found: unknown[] = [];
    for (let start = 0; start < two.length; start += size) {
      const { greeted, messages: whole } = decode(two.subarray(start, start + size));
      if (greeted) found.push(greeted[1]);
      found.push(...whole.map(({ header, body }) => [header.id, header.value, body.toString()]));
    }
    assert.equal(found, ['3', ['1', undefined, 'a\nb'], ['2', 'ü', '']]);
  }
});

messages('are none before the greeting', () => {
  assert.equal(createDecoder(greeting)(encodeMessage({ id: '1' })), { messages: [] });
});

messages('refuse what is none', () => {
  const decode = createDecoder(greeting);
  assert.throws(() => decode(Buffer.from('\nhello 3\nTraceback (most recent call last):\n')), /got "Traceback/);
});

messages.run();
