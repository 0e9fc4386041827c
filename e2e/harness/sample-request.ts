import type { JsonSchema, ListedOperation } from './openapi-document.ts';

/** A request as it goes over the wire, its parts still apart. */
export interface SampleRequest {
  readonly params: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
}

/** Chooses an id where one is wanted: `prefixes` are the kinds the schema takes, `place` is where it goes. */
export type PickId = (prefixes: readonly string[], place: string) => string;

/** Texts that mean something, by the name of the field. */
const MEANINGFUL: Readonly<Record<string, unknown>> = {
  action: 'project.*',
  backchannelLogoutUri: 'https://app.haechi.test/logout',
  challenge: 'c'.repeat(43),
  condition: 'true',
  currentPassword: 'seven grey herons cross the river',
  cursor: 'aTk', // a place in a log
  durationMinutes: 60,
  email: 'somebody@haechi.test',
  key: 'some-key',
  newPassword: 'eight white cranes cross the river',
  patterns: ['project:read'],
  permission: 'project:update',
  permissions: ['project:read'],
  postLogoutRedirectUris: ['https://app.haechi.test/'],
  recoveryCode: 'abcd-efgh-jkmn',
  redirectUris: ['https://app.haechi.test/callback'],
  resourceType: 'document',
  scopes: ['openid'],
  slug: 'some-slug',
  timeZone: 'Asia/Seoul',
  token: 't'.repeat(43),
  totpCode: '000000',
  type: 'document',
  value: 50,
};

const pem = (what: string): string => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----`;

/** The same for single texts, whatever else has that name elsewhere. */
const TEXTS: Readonly<Record<string, string>> = {
  actions: 'project.*',
  ca: pem('CERTIFICATE'),
  certificate: pem('CERTIFICATE'),
  digest: 'f'.repeat(64),
  header: 'X-Api-Key',
  host: 'siem.haechi.test',
  path: '/text',
  privateKey: pem('PRIVATE KEY'),
  url: 'https://hooks.haechi.test/hook',
};

const DAY_MS = 86_400_000;

/** The kinds of id a pattern takes, by their prefixes; none when it is not the pattern of an id. */
function idPrefixesOf({ pattern }: JsonSchema): string[] {
  const alternatives = /^\^\(?(?:platform\|)?\(?((?:[a-z]{3})(?:\|[a-z]{3})*)\)?_\[0-7\]/.exec(
    pattern ?? '',
  )?.[1];
  return alternatives?.split('|') ?? [];
}

function sampleText(schema: JsonSchema, name: string, place: string, pickId: PickId): unknown {
  const prefixes = idPrefixesOf(schema);
  if (prefixes.length > 0) return pickId(prefixes, place);
  if (schema.format === 'date-time') {
    // What ends does so after what begins.
    const days = name.startsWith('ends') ? 2 : 1;
    return new Date(Date.now() + days * DAY_MS).toISOString();
  }
  return TEXTS[name] ?? MEANINGFUL[name] ?? 'some text';
}

/** A value that fits a schema and means something, every optional part included. */
function sampleValue(schema: JsonSchema, name: string, place: string, pickId: PickId): unknown {
  const [alternative] = schema.anyOf ?? schema.oneOf ?? [];
  const own = MEANINGFUL[name];
  if (alternative !== undefined)
    return own !== undefined && schema.type === undefined
      ? own
      : sampleValue(alternative, name, place, pickId);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  switch ([schema.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, property]) => [
          key,
          sampleValue(property, key, `${place}.${key}`, pickId),
        ]),
      );
    case 'array':
      return own ?? [sampleValue(schema.items ?? {}, name, `${place}[]`, pickId)];
    case 'string':
      return sampleText(schema, name, place, pickId);
    case 'integer':
    case 'number':
      return own ?? Math.max(schema.minimum ?? 1, 1);
    case 'boolean':
      return true;
    default:
      return own ?? null;
  }
}

/** A complete request that a server could take, with the ids of the caller's choice. */
export function sampleRequest({ operation, path }: ListedOperation, pickId: PickId): SampleRequest {
  const parameters = operation.parameters ?? [];
  const valuesIn = (where: 'path' | 'query', part: string): Record<string, unknown> =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === where)
        // The first page of calls: their cursor is made of an instant and an id.
        .filter(({ name }) => !(name === 'cursor' && path === '/api/v1/gate/calls'))
        .map(({ name, schema }) => [name, sampleValue(schema, name, `${part}.${name}`, pickId)]),
    );
  const schema = operation.requestBody?.content['application/json']?.schema;
  return {
    params: valuesIn('path', 'params'),
    query: valuesIn('query', 'query'),
    body: schema === undefined ? undefined : sampleValue(schema, '', 'body', pickId),
  };
}
