import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readGoProxy } from './registries.ts';

const registries = suite('registries of this machine');

registries('are the first https address, without a slash at its end', () => {
  assert.is(readGoProxy({ GOPROXY: 'https://go.example/,direct' }), 'https://go.example');
  assert.is(readGoProxy({ GOPROXY: 'off|https://two.example' }), 'https://two.example');
});

registries('are refused where there is none', () => {
  for (const said of ['', 'off', 'direct', 'http://go.example'])
    assert.throws(
      () => readGoProxy({ GOPROXY: said }),
      (error: Error & { code?: string }) =>
        error.code === 'registry-unknown' && /expected an https address from GOPROXY/.test(error.message),
    );
});

registries.run();
