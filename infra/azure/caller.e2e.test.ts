import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createReader, findCallerAddress } from './caller.ts';
import { says, sourceCertificate, withSources } from './testing/address-sources.ts';

const read = createReader({ ca: sourceCertificate.cert });
const sources = suite('address sources over https');

sources('agree on an address, with or without a line break', () =>
  withSources([says('20.1.2.3'), says('20.1.2.3\n'), says('20.1.2.3\r\n')], async (urls) => {
    assert.is(await findCallerAddress(urls, read), '20.1.2.3');
  }),
);

sources('may hang, one of them', () =>
  withSources([says('20.1.2.3'), () => {}, says('20.1.2.3')], async (urls) => {
    assert.is(await findCallerAddress(urls, read), '20.1.2.3');
  }),
);

sources('are not followed elsewhere, nor read beyond an address, nor believed with another status', () =>
  withSources(
    [says('', 302, { location: 'https://elsewhere.test/' }), says(`<html>${'x'.repeat(1e6)}`), says('20.1.2.3', 503)],
    async (urls) => {
      const { message } = await rejects(findCallerAddress(urls, read), 'caller-address-unknown');
      assert.match(message, /sent elsewhere, as a network with a login page does; .*answered with a page.*; .*answered HTTP 503/);
    },
  ),
);

sources('are refused with a certificate that nobody vouches for', () =>
  withSources([says('20.1.2.3'), says('20.1.2.3'), says('20.1.2.3')], async (urls) => {
    const { message } = await rejects(findCallerAddress(urls, createReader()), 'caller-address-unknown');
    assert.match(message, /could not be reached/);
  }),
);

sources.run();
