import { randomBytes } from 'node:crypto';
import { createRequestStateCodec, McpServer, type ServerNotifier } from '@modelcontextprotocol/server';
import { registerAskingTools } from './asking-tools.ts';
import { registerPlainTools } from './content-tools.ts';
import { type RoundState, registerInputRequired } from './input-required-tools.ts';
import { registerResourcesAndPrompts } from './resources-and-prompts.ts';
import { textContent } from './samples.ts';
import { registerTaskTools, TASKS_EXTENSION } from './task-tools.ts';

const codec = createRequestStateCodec<RoundState>({ key: randomBytes(32), ttlSeconds: 600 });

/** A server with everything the scenarios of the conformance suite call. `notify` tells open subscriptions of changes. */
export function createEverythingServer(notify: () => ServerNotifier): McpServer {
  const server = new McpServer(
    { name: 'conformance-upstream', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
        extensions: { [TASKS_EXTENSION]: {} },
      },
      requestState: { verify: codec.verify },
    },
  );
  registerPlainTools(server);
  registerAskingTools(server);
  registerInputRequired(server, codec);
  registerTaskTools(server);
  registerResourcesAndPrompts(server);
  server.registerTool('test_trigger_tool_change', { description: 'Tells that the tools changed' }, () => {
    notify().toolsChanged();
    return textContent('told');
  });
  server.registerTool('test_trigger_prompt_change', { description: 'Tells that the prompts changed' }, () => {
    notify().promptsChanged();
    return textContent('told');
  });
  return server;
}
