import type { Id } from '@haechi/kernel';
import SCIMMY from 'scimmy';
import { scimError } from './scim-error.ts';
import type { ScimAnswer, ScimCall, ScimRequest } from './scim-request.ts';

const { Messages, Resources, Types } = SCIMMY;
type Filter = InstanceType<typeof Types.Filter>;
type Resource = Readonly<Record<string, unknown>>;
type AnySchema = typeof SCIMMY.Schemas.User | typeof SCIMMY.Schemas.Group;

/** One kind of resource: how it is kept. Everything of the protocol is in `handleResource`. */
export interface ScimResource {
  readonly schema: AnySchema;
  readonly endpoint: '/Users' | '/Groups';
  parse(id: string): Id | undefined;
  /** Everything there is, or less where the filter names it; `isFiltered` when it has been applied in full. */
  list(
    call: ScimCall,
    filter: string | undefined,
  ): Promise<{ readonly resources: readonly Resource[]; readonly isFiltered: boolean }>;
  find(call: ScimCall, id: Id): Promise<Resource>;
  create(call: ScimCall, instance: unknown): Promise<Resource>;
  replace(call: ScimCall, id: Id, instance: unknown): Promise<Resource>;
  remove(call: ScimCall, id: Id): Promise<void>;
}

const FILTER_CHARACTERS_MAX = 1000;
const COUNT_MAX = 200;

interface Query {
  readonly filter?: Filter;
  readonly attributes?: Filter;
  readonly constraints?: object;
}

/** The parameters of RFC 7644, section 3.4.2, read by the library. */
function readQuery(params: URLSearchParams): Query {
  const filter = params.get('filter');
  if ((filter?.length ?? 0) > FILTER_CHARACTERS_MAX)
    throw scimError(400, 'invalidFilter', 'filter is too long');
  const wanted: Record<string, string | number> = {};
  for (const name of ['filter', 'attributes', 'excludedAttributes', 'sortBy', 'sortOrder'])
    if (params.get(name)) wanted[name] = params.get(name) ?? '';
  const startIndex = Number(params.get('startIndex') ?? 1);
  const count = Number(params.get('count') ?? COUNT_MAX);
  if (!Number.isInteger(startIndex) || !Number.isInteger(count))
    throw scimError(400, 'invalidValue', 'startIndex and count are whole numbers');
  const parsed = new Resources.User({ ...wanted, startIndex: Math.max(1, startIndex) } as never); // read for any kind
  // The library takes a count of nothing for none at all, but nothing is what was asked for: only the total.
  return {
    ...(parsed as Query), // filter and attributes, as its documentation says
    constraints: { sortBy: params.get('sortBy'), sortOrder: params.get('sortOrder'), startIndex, count },
  };
}

function demandObject(body: unknown): Resource {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw scimError(400, 'invalidSyntax', 'the body is no JSON object');
  return body as Resource; // checked above
}

const versionOf = (resource: Resource): string => {
  const { meta } = resource;
  return typeof meta === 'object' && meta !== null && 'version' in meta ? String(meta.version) : '';
};

/** What a value is sorted by; of complex ones the order is not defined (RFC 7644, section 3.4.2.3). */
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

function compare(a: unknown, b: unknown): number {
  return wordOf(a).localeCompare(wordOf(b));
}

/** A page of what matches (RFC 7644, section 3.4.2.4). */
function toPage(found: readonly Resource[], query: Query & { readonly params: URLSearchParams }) {
  const sortBy = query.params.get('sortBy');
  const sign = query.params.get('sortOrder') === 'descending' ? -1 : 1;
  const sorted = sortBy === null ? found : found.toSorted((a, b) => sign * compare(a[sortBy], b[sortBy]));
  const startIndex = Math.max(1, Number(query.params.get('startIndex') ?? 1));
  const count = Math.min(COUNT_MAX, Math.max(0, Number(query.params.get('count') ?? COUNT_MAX)));
  return { startIndex, items: sorted.slice(startIndex - 1, startIndex - 1 + count), total: sorted.length };
}

/** Answers one request about a kind of resource. */
export function createHandleResource(resource: ScimResource, baseUrl: string) {
  const { schema: Schema, endpoint } = resource;
  const toWire = (value: Resource, attributes?: Filter) =>
    new Schema(value, 'out', `${baseUrl}${endpoint}`, attributes); // the library checks every member
  // Scalars of resources are sent as they are; the library's own checks come with the types it declares.
  const parse = (body: unknown) => new Schema(demandObject(body), 'in');

  function answer(status: number, value: Resource, attributes?: Filter): ScimAnswer {
    return {
      status,
      headers: {
        etag: versionOf(value),
        ...(status === 201 ? { location: `${baseUrl}${endpoint}/${String(value['id'])}` } : {}),
      },
      body: toWire(value, attributes),
    };
  }

  async function list(call: ScimCall, { query }: ScimRequest): Promise<ScimAnswer> {
    const read = readQuery(query);
    const { resources, isFiltered } = await resource.list(call, query.get('filter') ?? undefined);
    const plain = resources.map((found) => JSON.parse(JSON.stringify(toWire(found))) as Resource); // as it goes out
    const matching = read.filter === undefined || isFiltered ? plain : read.filter.match(plain);
    const page = toPage(matching as readonly Resource[], { ...read, params: query }); // what was put in
    return {
      status: 200,
      headers: {},
      body: {
        schemas: [Messages.ListResponse.id],
        totalResults: page.total,
        startIndex: page.startIndex,
        itemsPerPage: page.items.length,
        Resources: page.items.map((item) => toWire(item, read.attributes)),
      },
    };
  }

  async function demandVersion(call: ScimCall, request: ScimRequest, id: Id): Promise<Resource> {
    const current = await resource.find(call, id);
    const { ifMatch } = request;
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== versionOf(current))
      throw scimError(412, null, 'it has changed since; read it again');
    return current;
  }

  async function patch(call: ScimCall, request: ScimRequest, id: Id): Promise<ScimAnswer> {
    const current = await demandVersion(call, request, id);
    const message = new Messages.PatchOp(demandObject(request.body) as never); // the library checks it
    let stored: Resource | undefined;
    await message.apply(toWire(current), async (patched) => {
      stored = await resource.replace(call, id, parse(JSON.parse(JSON.stringify(patched))));
      return stored;
    });
    return answer(200, stored ?? current, readQuery(request.query).attributes);
  }

  async function one(call: ScimCall, request: ScimRequest, id: Id): Promise<ScimAnswer> {
    const { attributes } = readQuery(request.query);
    switch (request.method) {
      case 'GET': {
        const found = await resource.find(call, id);
        const isKnown = request.ifNoneMatch !== undefined && request.ifNoneMatch === versionOf(found);
        return isKnown
          ? { status: 304, headers: { etag: versionOf(found) } }
          : answer(200, found, attributes);
      }
      case 'PUT':
        await demandVersion(call, request, id);
        return answer(200, await resource.replace(call, id, parse(request.body)), attributes);
      case 'PATCH':
        return await patch(call, request, id);
      case 'DELETE':
        await demandVersion(call, request, id);
        await resource.remove(call, id);
        return { status: 204, headers: {} };
      default:
        throw scimError(501, null, 'no such operation on a resource');
    }
  }

  return async (call: ScimCall, request: ScimRequest, key: string | undefined): Promise<ScimAnswer> => {
    if (key === undefined) {
      if (request.method === 'GET') return await list(call, request);
      if (request.method !== 'POST') throw scimError(501, null, 'no such operation on a list');
      return answer(201, await resource.create(call, parse(request.body)));
    }
    const id = resource.parse(key);
    if (id === undefined) throw scimError(404, null, 'no such resource');
    return await one(call, request, id);
  };
}
