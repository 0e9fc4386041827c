import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { routes } from '@haechi/contracts';
import { buildOpenApi } from '@haechi/http';
import manifest from '../apps/server/package.json' with { type: 'json' };
import { createApiClient, readProblem } from './harness/api-client.ts';
import {
  type JsonSchema,
  type ListedOperation,
  listOperations,
  type OpenApiDocument,
  walkSchema,
} from './harness/openapi-document.ts';
import { enrolFirstAdministrator } from './harness/people.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

const COMMITTED = new URL('../docs/api/openapi.json', import.meta.url);
const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'integer', 'string']);
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What JSON Schema 2020-12 and OpenAPI 3.1 ask of one schema object, keyword by keyword. */
function findSchemaFaults(schema: JsonSchema, components: OpenApiDocument['components']): string[] {
  const faults: string[] = [];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  for (const type of types) if (!TYPES.has(type)) faults.push(`type ${type}`);
  for (const name of schema.required ?? [])
    if (schema.properties?.[name] === undefined) faults.push(`requires ${name}, which it does not describe`);
  if (schema.pattern !== undefined) {
    // ECMA-262 with the u flag, as JSON Schema recommends (2020-12 core, section 6.4).
    try {
      void new RegExp(schema.pattern, 'u');
    } catch (error) {
      faults.push(String(error));
    }
  }
  const ranges = [
    ['Length', schema.minLength, schema.maxLength],
    ['Items', schema.minItems, schema.maxItems],
    ['imum', schema.minimum, schema.maximum],
  ] as const;
  for (const [name, min = -Infinity, max = Infinity] of ranges)
    if (min > max) faults.push(`min${name} above max${name}`);
  if (schema.enum?.length === 0) faults.push('an empty enum');
  const ref = schema.$ref?.replace('#/components/schemas/', '');
  if (ref !== undefined && components.schemas[ref] === undefined) faults.push(`nothing at ${schema.$ref}`);
  return faults;
}

function schemasOf({ operation }: ListedOperation): [string, JsonSchema][] {
  const { parameters = [], requestBody, responses } = operation;
  return [
    ...parameters.map(({ name, schema }): [string, JsonSchema] => [`parameter ${name}`, schema]),
    ...Object.values(requestBody?.content ?? {}).map(({ schema }): [string, JsonSchema] => ['body', schema]),
    ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.values(content).map(({ schema }): [string, JsonSchema] => [`response ${status}`, schema]),
    ),
  ];
}

describe('the OpenAPI document', () => {
  const generated = buildOpenApi(routes, manifest.version);
  const document = generated as unknown as OpenApiDocument; // its shape is what the tests below check
  const operations = listOperations(document);

  test('as committed is what the contracts say; `npm run openapi` writes it again', async () => {
    const committed: unknown = JSON.parse(await readFile(COMMITTED, 'utf8'));
    assert.deepEqual(committed, JSON.parse(JSON.stringify(generated)));
  });

  test('describes every contract once, under an id of its own', () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const contracts: string[] = routes.map(({ operation }) => operation);
    assert.deepEqual(described.toSorted(), contracts.toSorted());
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
  });

  test('is OpenAPI 3.1: info, tags, security, path parameters, responses', () => {
    assert.match(document.openapi, /^3\.1\.\d+$/);
    assert.notEqual(document.info.title, '');
    assert.equal(document.info.version, manifest.version);
    const tags = new Set(document.tags.map(({ name }) => name));
    for (const { method, path, operation } of operations) {
      const at = `${method} ${path}`;
      assert.ok(METHODS.includes(method), at);
      assert.notEqual(operation.summary, '', at);
      assert.ok(
        operation.tags.every((tag) => tags.has(tag)),
        at,
      );
      for (const scheme of operation.security.flatMap((requirement) => Object.keys(requirement)))
        assert.ok(document.components.securitySchemes[scheme] !== undefined, `${at}: ${scheme}`);
      const parameters = operation.parameters ?? [];
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      const inTemplate = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      assert.deepEqual(inPath.map(({ name }) => name).toSorted(), inTemplate.toSorted(), at);
      assert.ok(
        inPath.every(({ required }) => required),
        at,
      );
      const keys = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
      assert.equal(new Set(keys).size, keys.length, at);
      const statuses = Object.keys(operation.responses);
      assert.ok(statuses.includes('default') && statuses.some((status) => /^2\d\d$/.test(status)), at);
      for (const response of Object.values(operation.responses))
        assert.notEqual(response.description, '', at);
    }
  });

  test('has sound schemas everywhere', () => {
    const faults = operations.flatMap((listed) =>
      schemasOf(listed).flatMap(([part, schema]) =>
        [...walkSchema(schema)].flatMap(([place, inner]) =>
          findSchemaFaults(inner, document.components).map(
            (fault) => `${listed.method} ${listed.path}, ${part}${place}: ${fault}`,
          ),
        ),
      ),
    );
    assert.deepEqual(faults, []);
  });

  describe('and the server', () => {
    let server: RunningServer;
    before(async () => {
      server = await startServer({ database: 'test cluster' });
    });
    after(() => server?.remove());

    test('every operation has an implementation, and no other method answers at its address', async () => {
      for (const { method, path, operation } of operations) {
        const response = await fetch(new URL(path.replaceAll(/\{\w+\}/g, 'x'), server.origin), { method });
        const answer = { status: response.status, headers: response.headers, text: await response.text() };
        if (answer.status < 400) continue;
        const { code } = readProblem(answer);
        const expected = operation.security.length > 0 ? 'AUTH_001' : 'VAL_001';
        assert.equal(code, expected, `${method} ${path}: ${answer.text}`);
      }
      for (const [path, item] of Object.entries(document.paths)) {
        const present = Object.keys(item).map((method) => method.toUpperCase());
        for (const method of METHODS.filter((candidate) => !present.includes(candidate))) {
          const response = await fetch(new URL(path.replaceAll(/\{\w+\}/g, 'x'), server.origin), { method });
          assert.equal(response.status, 405, `${method} ${path}: ${await response.text()}`);
          assert.deepEqual(response.headers.get('allow')?.split(', ').toSorted(), present.toSorted());
        }
      }
    });

    test('the document is shown to a signed-in administrator and to nobody else', async () => {
      const administrator = await enrolFirstAdministrator(server);
      const served = await administrator.client.call('GET /api/v1/openapi.json', {});
      assert.deepEqual(served, JSON.parse(JSON.stringify(generated)));
      const refusal = await createApiClient(server.origin).refused('GET /api/v1/openapi.json', {});
      assert.equal(refusal.code, 'AUTH_001');
    });
  });
});
