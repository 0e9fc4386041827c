import { type RouteContract, splitOperation, TAGS } from '@haechi/contracts';
import { z } from 'zod';

type JsonObject = Record<string, unknown>;

function toSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function toParameters(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonObject[] {
  if (schema === undefined) return [];
  const { properties, required } = toSchema(schema, 'input') as {
    properties?: JsonObject;
    required?: string[];
  }; // objects by contract
  return Object.entries(properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || (required ?? []).includes(name),
    schema: property,
  }));
}

const headerParameter = (name: string, description: string, required: boolean): JsonObject => ({
  name,
  in: 'header',
  required,
  description,
  schema: { type: 'string', maxLength: 255 },
});

const MEDIA: Record<NonNullable<RouteContract['produces']>, string> = {
  json: 'application/json',
  text: 'text/plain',
  bytes: 'application/octet-stream',
  'tagged-bytes': 'application/gzip',
  file: 'application/jsonl',
  'event-stream': 'text/event-stream',
};

function toResponses(contract: RouteContract): JsonObject {
  const media = contract.fileType ?? MEDIA[contract.produces ?? 'json'];
  const success =
    contract.status === 204
      ? { description: 'Done' }
      : {
          description: 'The answer',
          content: { [media]: { schema: toSchema(contract.response, 'output') } },
        };
  const codes = contract.errors ?? [];
  const errors = {
    description: `A problem${codes.length > 0 ? `; codes of this operation: ${codes.join(', ')}` : ''}`,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return { [contract.status]: success, default: errors };
}

function toOperation(contract: RouteContract): JsonObject {
  const { method, path } = splitOperation(contract.operation);
  const writes = contract.transaction === 'write' && method === 'POST' && contract.audience === 'signed_in';
  const parameters = [
    ...toParameters(contract.params, 'path'),
    ...toParameters(contract.query, 'query'),
    ...(writes
      ? [headerParameter('Idempotency-Key', 'Send the same key again to retry safely for a day.', false)]
      : []),
    ...(contract.ifMatch === true
      ? [headerParameter('If-Match', 'The ETag of the version you edit.', true)]
      : []),
  ];
  return {
    operationId: `${method.toLowerCase()}${path
      .replace(/^\/api\/v1/, '')
      .replaceAll(/[{}]/g, '')
      .replaceAll(/[/\-.]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: contract.summary,
    ...(contract.description === undefined ? {} : { description: contract.description }),
    tags: [contract.tag],
    ...('permission' in contract.authority
      ? { 'x-permission': contract.authority.permission, 'x-permission-at': contract.authority.at }
      : {}),
    security: contract.audience === 'anyone' ? [] : [{ session: [] }, { token: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(contract.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: toSchema(contract.body, 'input') } },
          },
        }),
    responses: toResponses(contract),
  };
}

const problemSchema = {
  type: 'object',
  required: ['type', 'code', 'title', 'status', 'detail', 'where', 'remedy', 'requestId'],
  properties: {
    type: { type: 'string' },
    code: { type: 'string', description: 'Stable; see the list of codes.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    where: { type: 'string' },
    remedy: { type: 'string' },
    requestId: { type: 'string' },
    locale: { enum: ['ko', 'en'] },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of a list of contracts, in their order. */
export function buildOpenApi(contracts: readonly RouteContract[], version: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const contract of contracts) {
    const { method, path } = splitOperation(contract.operation);
    paths[path] = { ...paths[path], [method.toLowerCase()]: toOperation(contract) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Haechi', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    tags: TAGS.map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: problemSchema },
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-haechi',
          description: 'The browser session. Changes also need the header X-Haechi-Request.',
        },
        token: { type: 'http', scheme: 'bearer', description: 'A personal token (hst_…).' },
      },
    },
  };
}
