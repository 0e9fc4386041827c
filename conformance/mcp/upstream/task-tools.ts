import { setTimeout as wait } from 'node:timers/promises';
import { type McpServer, ProtocolError } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textContent } from './samples.ts';

/** SEP-2663. Serving it is not part of the SDK; `serve-tasks.ts` does. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/**
 * Lists the tools of the `tasks-*` scenarios. What is registered here answers clients without the extension, at once;
 * with it, `serve-tasks.ts` answers instead.
 */
export function registerTaskTools(server: McpServer): void {
  server.registerTool(
    'greet',
    { description: 'Never becomes a task', inputSchema: z.object({ name: z.string() }) },
    ({ name }) => textContent(`Hello, ${name}!`),
  );
  server.registerTool(
    'slow_compute',
    {
      description: 'Takes as long as it is told',
      inputSchema: z.object({ seconds: z.number().min(0).max(120), label: z.string().optional() }),
    },
    async ({ seconds }, { mcpReq }) => {
      await wait(seconds * 1000, undefined, { signal: mcpReq.signal });
      return textContent(`computed for ${seconds} s`);
    },
  );
  server.registerTool('protocol_error_job', { description: 'Breaks' }, () => {
    throw new ProtocolError(-32603, 'the job broke');
  });
  for (const [name, description] of [
    ['confirm_delete', 'Asks before it ends'],
    ['multi_input', 'Asks two things at once'],
    ['failing_job', 'Fails after a second; only as a task'],
    ['test_tool_with_task', 'Asks for a name, then goes on as a task'],
  ] as const)
    server.registerTool(
      name,
      { description, inputSchema: z.object({ filename: z.string().optional() }) },
      () => ({ ...textContent(`${name} needs a client with tasks`), isError: true }),
    );
}
