import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import * as assert from 'uvu/assert';

/** What a tool answered. */
export interface Answer {
  isError: boolean;
  text: string;
}

/** The official client, connected to a bundled server that runs as a process of its own. */
export interface ToolClient {
  list(): Promise<string[]>;
  /** Asks a tool and gives what it said, an error too. */
  ask(name: string, input: Record<string, unknown>): Promise<Answer>;
  /** Asks a tool that has to answer with JSON. */
  call(name: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
}

/** Longest that a tool may take: a whole session of a test is among them. */
const answerSeconds = 600;

/** Gives `work` a client of a server that sees this environment and nothing else. */
export async function withTools<T>(
  server: { bundle: string; environment: Record<string, string>; cwd: string },
  work: (tools: ToolClient) => Promise<T>,
): Promise<T> {
  const client = new Client({ name: 'test', version: '1' });
  const { bundle, environment, cwd } = server;
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [bundle], env: environment, cwd }));
  const ask = async (name: string, input: Record<string, unknown>): Promise<Answer> => {
    const answer = await client.callTool({ name, arguments: input }, undefined, { timeout: answerSeconds * 1000 });
    const [first] = answer.content as { text: string }[];
    return { isError: answer.isError === true, text: first?.text ?? '' };
  };
  try {
    return await work({
      ask,
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: async (name, input) => {
        const { isError, text } = await ask(name, input);
        assert.not.ok(isError, text);
        return JSON.parse(text) as Record<string, unknown>;
      },
    });
  } finally {
    await client.close();
  }
}
