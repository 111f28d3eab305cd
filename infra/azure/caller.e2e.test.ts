import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rejects } from '../../checks/rejects.ts';
import { createReader, findCallerAddress } from './caller.ts';
import { createCertificate } from './testing/certificate.ts';

const certificate = createCertificate();
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Three sources on loopback over https, answering so. */
async function withSources(answers: Answer[], act: (urls: string[]) => Promise<void>): Promise<void> {
  const servers = answers.map((answer) => createServer(certificate, answer));
  try {
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))));
    await act(servers.map((server) => `https://localhost:${(server.address() as AddressInfo).port}`));
  } finally {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}

const says =
  (text: string, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(text);
  };
const read = createReader({ ca: certificate.cert });
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
