import { failure } from '../../failure.ts';

/** A message of the agent: its header and the bytes that follow it. */
export interface Message {
  header: Record<string, unknown>;
  body: Buffer;
}

/** A header as one line of JSON, and the bytes it announces. */
export function encodeMessage(header: Record<string, unknown>, body: Uint8Array = new Uint8Array()): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...header, bytes: body.length })}\n`), body]);
}

/** Gathers bytes as they come in and gives back the messages that are whole. What stands before `greeting` is not ours and is left out. */
export function createDecoder(greeting: RegExp): (bytes: Uint8Array) => { greeted?: RegExpExecArray; messages: Message[] } {
  let chunks: Buffer[] = [];
  let isGreeted = false;
  let wanted = 0;
  return (bytes) => {
    chunks.push(Buffer.from(bytes));
    // Large answers come in many pieces: joined once, when they can be whole.
    if (chunks.reduce((sum, chunk) => sum + chunk.length, 0) < wanted) return { messages: [] };
    let rest = Buffer.concat(chunks);
    const messages: Message[] = [];
    let greeted: RegExpExecArray | undefined;
    if (!isGreeted) {
      const found = greeting.exec(rest.toString('latin1'));
      if (found) {
        greeted = found;
        isGreeted = true;
        rest = rest.subarray(found.index + found[0].length);
      }
    }
    wanted = 0;
    for (let end = rest.indexOf(10); isGreeted && end >= 0; end = rest.indexOf(10)) {
      const header = parseHeader(rest.subarray(0, end));
      const whole = end + 1 + header.bytes;
      if (rest.length < whole) {
        wanted = whole;
        break;
      }
      messages.push({ header, body: rest.subarray(end + 1, whole) });
      rest = rest.subarray(whole);
    }
    chunks = [rest];
    return { messages, ...(greeted ? { greeted } : {}) };
  };
}

function parseHeader(line: Buffer): Record<string, unknown> & { bytes: number } {
  try {
    const header: unknown = JSON.parse(line.toString('utf8'));
    if (typeof header === 'object' && header !== null && 'bytes' in header && typeof header.bytes === 'number') {
      return { ...header, bytes: header.bytes };
    }
  } catch {
    // Said below.
  }
  throw failure('agent-garbled', `expected a message of the agent, got "${line.toString('utf8').slice(0, 200)}"`);
}
