import type { Context } from 'hono';
import { failure } from '../../bench/failure.ts';

/** Largest body that is read: several code contexts of a quarter megabyte each fit with room to spare. */
export const largestBodyBytes = 10 * 1024 * 1024;

/**
 * Reads a JSON body. The announced length is checked before a byte is read; only a body without one is counted as it
 * comes. `NaN` and the infinities, which Python writes and JSON does not know, are read as null.
 */
export async function readJson(context: Context): Promise<unknown> {
  const announced = context.req.header('Content-Length');
  if (Number(announced ?? 0) > largestBodyBytes) throw tooLarge();
  return parseLenientJson(announced === undefined ? await readCounted(context) : await context.req.text());
}

/** JSON, and the three numbers that Python's encoder adds to it. */
export function parseLenientJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const plain = text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g, (token) =>
      token.startsWith('"') ? token : 'null',
    );
    try {
      return JSON.parse(plain);
    } catch {
      throw failure(
        'body-not-json',
        'expected a JSON body, got something that is not JSON: send Content-Type application/json with a JSON object',
        error,
      );
    }
  }
}

async function readCounted(context: Context): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of context.req.raw.body ?? []) {
    size += part.byteLength;
    if (size > largestBodyBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function tooLarge() {
  return failure('body-too-large', `expected a body of at most ${largestBodyBytes} bytes: ask about one function at a time`);
}
