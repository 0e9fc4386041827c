/** The parts of JSON Schema (2020-12) that the server's document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

export interface OperationView {
  /** `POST /api/v1/projects`. */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly permission: string | undefined;
  readonly permissionAt: string | undefined;
  /** No credential is needed. */
  readonly open: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly status: string;
  readonly responseType: string | undefined;
  readonly response: Schema | undefined;
  /** The stable codes this operation may answer beside those any may. */
  readonly errorCodes: readonly string[];
}

export interface ApiDocument {
  readonly title: string;
  readonly version: string;
  readonly operations: readonly OperationView[];
  /** Named schemas, for `$ref`. */
  readonly schemas: Readonly<Record<string, Schema>>;
}

type Json = Readonly<Record<string, unknown>>;

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A schema by its own form; the document is made by our server from the contracts. */
function schema(value: unknown): Schema | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function readParameter(value: unknown): Parameter {
  const raw = record(value);
  const description = text(raw['description']);
  return {
    name: text(raw['name']) ?? '',
    in: text(raw['in']) ?? '',
    required: raw['required'] === true,
    ...(description ? { description } : {}),
    schema: schema(raw['schema']) ?? {},
  };
}

function readOperation(method: string, path: string, raw: Json): OperationView {
  const responses = record(raw['responses']);
  const status = Object.keys(responses).find((code) => code.startsWith('2')) ?? '200';
  const [responseType, media] = Object.entries(record(record(responses[status])['content']))[0] ?? [];
  const body = record(record(record(raw['requestBody'])['content'])['application/json']);
  const tags = raw['tags'];
  const parameters = raw['parameters'];
  const security = raw['security'];
  return {
    key: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    tag: (Array.isArray(tags) && text(tags[0])) || '',
    summary: text(raw['summary']) ?? path,
    description: text(raw['description']),
    permission: text(raw['x-permission']),
    permissionAt: text(raw['x-permission-at']),
    open: Array.isArray(security) && security.length === 0,
    parameters: Array.isArray(parameters) ? parameters.map(readParameter) : [],
    body: schema(body['schema']),
    status,
    responseType,
    response: schema(record(media)['schema']),
    errorCodes: text(record(responses['default'])['description'])?.match(/\b[A-Z]+_\d{3}\b/g) ?? [],
  };
}

/** Reads an OpenAPI 3.1 document as far as this page shows it. What is missing is left out, never guessed. */
export function readOpenApi(document: unknown): ApiDocument {
  const root = record(document);
  const info = record(root['info']);
  const operations = Object.entries(record(root['paths'])).flatMap(([path, item]) =>
    Object.entries(record(item))
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => readOperation(method, path, record(operation))),
  );
  const schemas = record(record(root['components'])['schemas']);
  return {
    title: text(info['title']) ?? '',
    version: text(info['version']) ?? '',
    operations,
    schemas: Object.fromEntries(
      Object.entries(schemas).flatMap(([name, value]) => {
        const named = schema(value);
        return named ? [[name, named] as const] : [];
      }),
    ),
  };
}
