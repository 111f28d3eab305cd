import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { operations } from './operations.ts';

/** Serves every operation as a tool until the other side goes. What an operation cannot do is a tool error, never the server's end. */
export async function serve(transport: Transport): Promise<McpServer> {
  const server = new McpServer({ name: 'tuneup', version: '1' });
  for (const { name, description, input, run } of operations) {
    server.registerTool(name, { description, inputSchema: input.shape }, async (given, { signal }) => {
      try {
        const answer = await run(given, signal);
        return { content: [{ type: 'text', text: JSON.stringify(answer, null, 2) }] };
      } catch (error) {
        return { isError: true, content: [{ type: 'text', text: error instanceof Error ? error.message : String(error) }] };
      }
    });
  }
  await server.connect(transport);
  return server;
}
