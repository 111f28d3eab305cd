import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in proposes: a candidate's code, fenced, by its model's name. */
export type Proposals = Record<string, string>;

/** An AI service on loopback that proposes what it was given, whatever it is asked, and writes no tests. It keeps no process alive. `asked` has the paths. */
export async function openService(proposals: Proposals): Promise<{ url: string; key: string; asked: string[] }> {
  const asked: string[] = [];
  const optimizations = Object.entries(proposals).map(([model, code]) => ({
    source_code: code,
    explanation: `By ${model}.`,
    optimization_id: crypto.randomUUID(),
    model,
  }));
  const server = createServer((request, response) => {
    request.resume();
    asked.push(request.url ?? '');
    const isKnown = request.url === '/ai/optimize';
    response.statusCode = isKnown ? 200 : 422;
    response.end(JSON.stringify(isKnown ? { optimizations } : { error: 'no test can be written' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: 'cf-test', asked };
}
