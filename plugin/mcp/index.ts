/** The server of tools, or with a word after it one of its operations for a shell: `status`, `compare --base ... --head ...`. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { serve } from './serve.ts';
import { runFromShell } from './shell.ts';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) await serve(new StdioServerTransport());
else process.exitCode = await runFromShell(command, args);
