import { setTimeout as wait } from 'node:timers/promises';
import {
  fromJsonSchema,
  type JsonSchemaType,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { PIXEL, SILENCE, textContent } from './samples.ts';

const STEP_MS = 50;

function registerContentTools(server: McpServer): void {
  server.registerTool('test_simple_text', { description: 'Answers with text' }, () =>
    textContent('This is a simple text response for testing.'),
  );
  server.registerTool('test_image_content', { description: 'Answers with an image' }, () => ({
    content: [{ type: 'image', data: PIXEL, mimeType: 'image/png' }],
  }));
  server.registerTool('test_audio_content', { description: 'Answers with a sound' }, () => ({
    content: [{ type: 'audio', data: SILENCE, mimeType: 'audio/wav' }],
  }));
  const embedded = {
    uri: 'test://embedded-resource',
    mimeType: 'text/plain',
    text: 'This is an embedded resource content.',
  };
  server.registerTool('test_embedded_resource', { description: 'Answers with a resource' }, () => ({
    content: [{ type: 'resource', resource: embedded }],
  }));
  const mixed = {
    uri: 'test://mixed-content-resource',
    mimeType: 'application/json',
    text: '{"test":"data"}',
  };
  server.registerTool('test_multiple_content_types', { description: 'Answers with several kinds' }, () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      { type: 'image', data: PIXEL, mimeType: 'image/png' },
      { type: 'resource', resource: mixed },
    ],
  }));
  server.registerTool('test_error_handling', { description: 'Always fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
}

async function logSteps({ mcpReq }: ServerContext): Promise<void> {
  await mcpReq.log('info', 'Tool execution started');
  await wait(STEP_MS);
  await mcpReq.log('info', 'Tool processing data');
  await wait(STEP_MS);
  await mcpReq.log('info', 'Tool execution completed');
}

async function reportProgress({ mcpReq }: ServerContext): Promise<void> {
  const { _meta: meta } = mcpReq;
  const progressToken = meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined)
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100 },
      });
    await wait(STEP_MS);
  }
}

function registerStreamingTools(server: McpServer): void {
  for (const name of ['test_tool_with_logging', 'test_logging_tool'])
    server.registerTool(name, { description: 'Logs while it runs' }, async (ctx) => {
      await logSteps(ctx);
      return textContent('Tool with logging executed successfully');
    });
  server.registerTool('test_tool_with_progress', { description: 'Tells how far it is' }, async (ctx) => {
    await reportProgress(ctx);
    return textContent('done');
  });
}

/** One argument is repeated in a header (SEP-2243), so that a gateway can look at it without reading the body. */
const regionField = { type: 'string' as const, 'x-mcp-header': 'Region' };
const REGION: JsonSchemaType = { type: 'object', properties: { region: regionField }, required: ['region'] };

/** What the `tools-call-*` scenarios call. */
export function registerPlainTools(server: McpServer): void {
  registerContentTools(server);
  registerStreamingTools(server);
  server.registerTool(
    'test_headers',
    { description: 'Repeats an argument in a header', inputSchema: fromJsonSchema(REGION) },
    (input) => textContent(JSON.stringify(input)),
  );
}
