import { alternatives, fieldsOf, resolveSchema } from './describe-schema.ts';
import type { ApiDocument, OperationView, Schema } from './read-openapi.ts';

type Schemas = ApiDocument['schemas'];

/** Ids the API uses, by the prefix their pattern begins with. */
const ID_TAIL = '01jd0m5w4xevh8x0h5m1v5b2c9';

function exampleText(schema: Schema): string {
  const prefix = /^\^\(?([a-z]{3})\)?_/.exec(schema.pattern ?? '')?.[1];
  if (prefix) return `${prefix}_${ID_TAIL}`;
  if (schema.format === 'date-time') return '2026-11-20T09:00:00Z';
  if (schema.format === 'email') return 'person@example.com';
  return 'text';
}

/** A value a schema accepts in form; only what is required. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const resolved = resolveSchema(schema, schemas);
  const given = resolved.examples?.[0] ?? resolved.const ?? resolved.default ?? resolved.enum?.[0];
  if (given !== undefined) return given;
  const [first] = alternatives(resolved).options;
  if (first && first !== resolved) return exampleOf(first, schemas);
  switch (resolved.type) {
    case 'array':
      return (resolved.minItems ?? 0) > 0 ? [exampleOf(resolved.items ?? {}, schemas)] : [];
    case 'integer':
    case 'number':
      return Math.max(resolved.minimum ?? 1, 1);
    case 'boolean':
      return true;
    case 'string':
      return exampleText(resolved);
    default:
      return Object.fromEntries(
        fieldsOf(resolved, schemas)
          .filter(({ required }) => required)
          .map(({ name, schema: inner }) => [name, exampleOf(inner, schemas)]),
      );
  }
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** A call of the operation from a shell. Address and token come from the environment. */
export function curlOf(operation: OperationView, schemas: Schemas): string {
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters.find((candidate) => candidate.name === name);
    return encodeURIComponent(String(parameter ? exampleOf(parameter.schema, schemas) : name));
  });
  const query = operation.parameters
    .filter(({ in: place, required }) => place === 'query' && required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(schema, schemas)))}`)
    .join('&');
  const headers = operation.parameters.flatMap(({ in: place, name }) => {
    if (place !== 'header') return [];
    return name === 'If-Match' ? [`-H ${quote('If-Match: "1"')}`] : [`-H "${name}: $(uuidgen)"`];
  });
  return [
    `curl${operation.method === 'GET' ? '' : ` -X ${operation.method}`} "$HAECHI_URL${path}${query ? `?${query}` : ''}"`,
    ...(operation.open ? [] : ['-H "Authorization: Bearer $HAECHI_TOKEN"']),
    ...headers,
    ...(operation.body
      ? [
          `-H ${quote('Content-Type: application/json')}`,
          `-d ${quote(JSON.stringify(exampleOf(operation.body, schemas)))}`,
        ]
      : []),
  ].join(' \\\n  ');
}
