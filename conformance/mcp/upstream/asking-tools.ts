import { fromJsonSchema, type JsonSchemaType, type McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { textContent } from './samples.ts';

const DEFAULTS = {
  type: 'object' as const,
  properties: {
    name: { type: 'string' as const, default: 'John Doe' },
    age: { type: 'integer' as const, default: 30 },
    score: { type: 'number' as const, default: 95.5 },
    status: { type: 'string' as const, enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean' as const, default: true },
  },
  required: [],
};

const options = (...names: string[]) => names.map((title, index) => ({ const: `value${index + 1}`, title }));

const CHOICES = {
  type: 'object' as const,
  properties: {
    untitledSingle: { type: 'string' as const, enum: ['option1', 'option2', 'option3'] },
    titledSingle: {
      type: 'string' as const,
      oneOf: options('First Option', 'Second Option', 'Third Option'),
    },
    legacyEnum: {
      type: 'string' as const,
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: {
      type: 'array' as const,
      items: { type: 'string' as const, enum: ['option1', 'option2', 'option3'] },
    },
    titledMulti: {
      type: 'array' as const,
      items: { anyOf: options('First Choice', 'Second Choice', 'Third Choice') },
    },
  },
  required: [],
};

const RESPONSE = {
  type: 'object' as const,
  properties: { response: { type: 'string' as const } },
  required: ['response'],
};

const ADDRESS_SCHEMA: JsonSchemaType = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // oxlint-disable-next-line no-thenable -- a keyword of JSON Schema
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

/**
 * Tools that ask their client while they run, the way of the revisions before 2026-07-28. They ask on the stream of
 * the call; the SDK's shorter way asks on the standalone stream, which a client may not have opened yet.
 */
export function registerAskingTools(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: 'Asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.send({
        method: 'sampling/createMessage',
        params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100 },
      });
      return textContent(`LLM response: ${JSON.stringify(content)}`);
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'Asks the user of the client', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, { mcpReq }) => {
      const { action, content = {} } = await mcpReq.send({
        method: 'elicitation/create',
        params: { mode: 'form', message, requestedSchema: RESPONSE },
      });
      return textContent(`User response: action=${action}, content=${JSON.stringify(content)}`);
    },
  );
  for (const [name, requestedSchema] of [
    ['test_elicitation_sep1034_defaults', DEFAULTS],
    ['test_elicitation_sep1330_enums', CHOICES],
  ] as const)
    server.registerTool(name, { description: 'Asks with a form' }, async ({ mcpReq }) => {
      const { action, content = {} } = await mcpReq.send({
        method: 'elicitation/create',
        params: { mode: 'form', message: 'Please look it over', requestedSchema },
      });
      return textContent(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`);
    });
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Tool with JSON Schema 2020-12 features', inputSchema: fromJsonSchema(ADDRESS_SCHEMA) },
    (input) => textContent(JSON.stringify(input)),
  );
}
