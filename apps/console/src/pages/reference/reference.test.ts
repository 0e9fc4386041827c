import { describe, expect, it } from 'vitest';
import { constraintsOf, fieldsOf, typeName } from './describe-schema.ts';
import { curlOf, exampleOf } from './make-example.ts';
import { readOpenApi, type Schema } from './read-openapi.ts';

const DOCUMENT = {
  info: { title: 'Haechi', version: '1.2.3' },
  paths: {
    '/api/v1/projects/{id}': {
      patch: {
        summary: 'Change a project',
        tags: ['tenants'],
        'x-permission': 'project:update',
        security: [{ session: [] }],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^prj_[0-7]' } },
          { name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } },
        ],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string', maxLength: 100 }, note: { type: 'string' } },
              },
            },
          },
        },
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Project' } } } },
          default: { description: 'A problem; codes of this operation: PROJ_001, VAL_003' },
        },
      },
    },
    '/api/v1/setup': { get: { summary: 'State', tags: ['identity'], security: [], responses: { 200: {} } } },
  },
  components: {
    schemas: { Project: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
  },
};

const api = readOpenApi(DOCUMENT);
const [patch, setup] = api.operations;

describe('readOpenApi', () => {
  it('reads what the page shows of each operation', () => {
    expect(patch).toMatchObject({
      key: 'PATCH /api/v1/projects/{id}',
      tag: 'tenants',
      permission: 'project:update',
      open: false,
      status: '200',
      responseType: 'application/json',
      errorCodes: ['PROJ_001', 'VAL_003'],
    });
    expect(setup?.open).toBe(true);
  });

  it('survives a document that is not one', () => {
    expect(readOpenApi('nonsense').operations).toEqual([]);
    expect(readOpenApi({ paths: { '/x': { get: null } } }).operations[0]?.summary).toBe('/x');
  });
});

describe('the name of a type', () => {
  const name = (schema: Schema) => typeName(schema, api.schemas);
  it('is short and complete', () => {
    expect(name({ type: 'string', format: 'date-time' })).toBe('string (date-time)');
    expect(name({ anyOf: [{ type: 'string' }, { type: 'null' }] })).toBe('string | null');
    expect(name({ type: 'array', items: { enum: ['a', 'b'] } })).toBe('("a" | "b")[]');
    expect(name({ $ref: '#/components/schemas/Project' })).toBe('object');
    expect(name({})).toBe('any');
  });

  it('leaves out bounds that only say "any safe integer"', () => {
    expect(constraintsOf({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, default: 50 })).toEqual([
      'minimum 1',
      'default 50',
    ]);
  });

  it('finds the fields inside lists and alternatives with null', () => {
    const list: Schema = {
      anyOf: [{ type: 'array', items: { $ref: '#/components/schemas/Project' } }, { type: 'null' }],
    };
    expect(fieldsOf(list, api.schemas).map(({ name: field }) => field)).toEqual(['id']);
  });
});

describe('the example', () => {
  it('has what is required and nothing else', () => {
    expect(exampleOf(patch?.body ?? {}, api.schemas)).toEqual({ name: 'text' });
  });

  it('is a call one can paste', () => {
    if (!patch || !setup) throw new Error('the document has two operations');
    expect(curlOf(patch, api.schemas)).toBe(
      [
        'curl -X PATCH "$HAECHI_URL/api/v1/projects/prj_01jd0m5w4xevh8x0h5m1v5b2c9"',
        '-H "Authorization: Bearer $HAECHI_TOKEN"',
        `-H 'If-Match: "1"'`,
        `-H 'Content-Type: application/json'`,
        `-d '{"name":"text"}'`,
      ].join(' \\\n  '),
    );
    expect(curlOf(setup, api.schemas)).toBe('curl "$HAECHI_URL/api/v1/setup"');
  });
});
