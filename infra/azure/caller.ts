import { get } from 'node:https';
import { isIPv6 } from 'node:net';
import { failure } from '../../bench/failure.ts';
import { isPublicAddress } from './ranges.ts';

/** Three owners, so that none of them alone can open the machine to an address of its choice. */
export const addressSources = ['https://api.ipify.org', 'https://checkip.amazonaws.com', 'https://ipv4.icanhazip.com'];

const quorum = 2;
const timeoutMilliseconds = 3_000;
/** An address with its line break fits; what is longer is something else. */
const longestAnswer = 64;

/** Reads one source's answer as it is, by IPv4, without following it elsewhere. Fails with a short reason. */
export type ReadSource = (url: string) => Promise<string>;

/** What a source said: an address, or why that is none. */
interface Answer {
  source: string;
  address?: string;
  fault?: string;
}

/**
 * The public IPv4 address this machine is seen with. Two sources must agree; otherwise it fails with `caller-address-unknown`, and the message holds what
 * each of them said.
 */
export async function findCallerAddress(
  sources: readonly string[] = addressSources,
  read: ReadSource = createReader(),
): Promise<string> {
  const answers = await Promise.all(sources.map((source) => ask(source, read)));
  const votes = Map.groupBy(
    answers.flatMap(({ address }) => address ?? []),
    (address) => address,
  );
  const agreed = [...votes].filter(([, group]) => group.length >= quorum).map(([address]) => address);
  if (agreed.length === 1 && agreed[0] !== undefined) return agreed[0];
  const said = answers.map(({ source, address, fault }) => `${new URL(source).host} ${address ?? fault}`).join('; ');
  throw failure(
    'caller-address-unknown',
    `expected ${quorum} of ${sources.length} sources to agree on this machine's public IPv4 address, got: ${said}. ` +
      'Nothing was changed: try again, or set tuneup:sshAllowFrom to your address, such as 203.0.113.7/32',
  );
}

/** Reads over https; `ca` is a certificate to trust beside the system's. */
export function createReader({ ca }: { ca?: string } = {}): ReadSource {
  return (url) =>
    new Promise((resolve, reject) => {
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      const options = { family: 4, signal, agent: false as const, ...(ca === undefined ? {} : { ca }) };
      const request = get(url, options, (response) => {
        const status = response.statusCode ?? 0;
        let body = '';
        response.setEncoding('utf8');
        response.on('error', reject);
        response.on('data', (chunk: string) => {
          body += chunk;
          if (body.length > longestAnswer) finish();
        });
        response.on('end', finish);

        function finish() {
          request.destroy();
          if (status >= 300 && status < 400) return reject(new Error('sent elsewhere, as a network with a login page does'));
          if (status !== 200) return reject(new Error(`answered HTTP ${status}`));
          resolve(body.slice(0, longestAnswer));
        }
      });
      request.on('error', (error) =>
        reject(
          signal.aborted
            ? new Error(`gave no answer in ${timeoutMilliseconds / 1000} s`)
            : new Error('could not be reached', { cause: error }),
        ),
      );
    });
}

async function ask(source: string, read: ReadSource): Promise<Answer> {
  try {
    const text = (await read(source)).trim();
    const fault = findFault(text);
    return fault === undefined ? { source, address: text } : { source, fault };
  } catch (error) {
    return { source, fault: error instanceof Error ? error.message : String(error) };
  }
}

function findFault(text: string): string | undefined {
  if (isPublicAddress(text)) return undefined;
  if (isIPv6(text)) return 'sees an IPv6 address, and the machine is reached by IPv4';
  if (text.startsWith('<')) return 'answered with a page, as a network that wants a login does';
  if (/^[\d.]+$/.test(text)) return `sees ${text}, which is not a public address`;
  return 'answered with something that is no address';
}
