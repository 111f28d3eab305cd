import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createCertificate } from './certificate.ts';

/** How a source answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A source's certificate, which nothing trusts unless it is told to. */
export const sourceCertificate = createCertificate();

/** Address sources on loopback over https, answering so, for as long as `act` takes. */
export async function withSources(answers: Answer[], act: (urls: string[]) => Promise<void>): Promise<void> {
  const servers = answers.map((answer) => createServer(sourceCertificate, answer));
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

export function says(text: string, status = 200, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, headers);
    response.end(text);
  };
}
