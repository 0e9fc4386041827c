import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { defineRoute, type RouteContract } from '@haechi/contracts';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { createTranslate, formatId, mergeCatalogues, newId, type ScopeId, systemClock } from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import {
  type Caller,
  createHttpMetrics,
  createHttpServer,
  type Denial,
  httpErrors,
  httpMessages,
  implement,
  type RouteImplementation,
} from '../src/index.ts';

const TOKEN = 'a-token-that-is-long-enough-1234';
const tenantId = newId('tenant');
const tenantScope = tenantId as string as ScopeId; // a scope has the id of what it stands for
const caller: Caller = {
  kind: 'user',
  id: newId('user'),
  name: '김시험',
  email: 'kim@example.org',
  locale: 'ko',
  timeZone: 'Asia/Seoul',
  credential: 'session',
  sessionId: null,
  tenantId,
  scopeId: tenantScope,
  secondFactorAtMs: 0,
};

const base = { tag: 'platform', audience: 'signed_in', status: 200 } as const;
const item = z.object({ id: z.string(), version: z.number(), secret: z.string().optional() });
const create = defineRoute({
  ...base,
  operation: 'POST /api/v1/items',
  summary: '',
  authority: { at: 'self' },
  transaction: 'write',
  body: z.strictObject({ name: z.string().min(2).max(10) }),
  response: item,
});
const edit = defineRoute({
  ...base,
  operation: 'PATCH /api/v1/items/{id}',
  summary: '',
  authority: { at: 'self' },
  transaction: 'write',
  ifMatch: true,
  params: z.strictObject({ id: z.string() }),
  response: item,
});
const guarded = defineRoute({
  ...base,
  operation: 'GET /api/v1/guarded',
  summary: '',
  authority: { at: 'tenant', permission: 'item:read' },
  transaction: 'read',
  response: item,
});
const careless = defineRoute({
  ...base,
  operation: 'GET /api/v1/careless',
  summary: '',
  authority: { at: 'resource', permission: 'item:read' },
  transaction: 'read',
  response: item,
});
const broken = defineRoute({
  ...base,
  operation: 'GET /api/v1/broken',
  summary: '',
  authority: { at: 'self' },
  transaction: 'read',
  response: item,
});
const standard = defineRoute({
  ...base,
  operation: 'POST /api/v1/standard',
  summary: '',
  authority: { at: 'self' },
  transaction: 'write',
  codes: { VAL_006: 'VAL_001', VAL_002: 'STD_001' },
  body: z.object({ name: z.string() }),
  response: item,
});

const standardTexts = {
  'error.STD_001.title': 'Duplicate',
  'error.STD_001.detail': 'The key was used.',
  'error.STD_001.remedy': 'Use another.',
};

let db: TestDatabase;
let app: FastifyInstance;
let created = 0;
let catchUps = 0;
const denials: Denial[] = [];

const routes: RouteImplementation[] = [
  implement(create, async ({ body, tx }) => {
    // Two at once would both get here if the key did not make the second wait.
    await sql`SELECT pg_sleep(0.05)`.execute(tx);
    created += 1;
    return { id: `${body.name}-${created}`, version: 1, secret: 'shown-once' };
  }),
  implement(edit, async ({ ctx }) => ({ id: 'x', version: (ctx.ifMatchVersion ?? 0) + 1 })),
  implement(guarded, async () => ({ id: 'seen', version: 1 })),
  implement(careless, async () => ({ id: 'leaked', version: 1 })),
  implement(broken, async () => {
    throw new Error('relation "secret_table" does not exist at /srv/haechi/file.ts');
  }),
  implement(standard, async ({ body }) => ({ id: body.name, version: 1 })),
];

before(async () => {
  db = await createTestDatabase([]);
  app = await createHttpServer({
    routes,
    errors: {
      ...httpErrors,
      AUTH_003: { status: 401 },
      STD_001: { status: 409, type: 'urn:example:standard:duplicate' },
    },
    translate: createTranslate(mergeCatalogues(httpMessages, { ko: standardTexts, en: standardTexts })),
    database: db.database,
    clock: systemClock,
    log: silentLogger,
    rootKey: new Secret(new Uint8Array(32).fill(7)),
    metrics: createHttpMetrics(),
    authenticate: async ({ cookie, bearer }) => (cookie === TOKEN || bearer === TOKEN ? caller : undefined),
    decide: () => ({ allowed: false, reasonCode: 'no_grant', revision: 3 }),
    recordDenial: async (denial) => void denials.push(denial),
    formatScope: (id) => formatId('tenant', id),
    afterWrite: () => undefined,
    catchUp: async () => {
      catchUps += 1;
    },
    publicUrl: new URL('http://localhost:8470'),
    trustedProxyCount: 0,
    rateLimitPerMinute: 10_000,
    rateLimitFactor: 1,
  });
});
after(async () => {
  await app.close();
  await db.drop();
});
beforeEach(() => {
  created = 0;
  catchUps = 0;
  denials.length = 0;
});

const bearer = { authorization: `Bearer ${TOKEN}` };
const post = (headers: Record<string, string>, payload: unknown = { name: 'abc' }, url = '/api/v1/items') =>
  app.inject({ method: 'POST', url, headers: { ...bearer, ...headers }, payload: payload as object }); // JSON by the tests below

test('many requests with one Idempotency-Key have one effect and one answer', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => post({ 'idempotency-key': 'k1' })));
  assert.equal(created, 1);
  assert.deepEqual(new Set(answers.map((answer) => answer.body)).size, 1);
  assert.deepEqual(new Set(answers.map((answer) => answer.statusCode)), new Set([200]));
  assert.equal(answers.filter((answer) => answer.headers['idempotency-replayed'] === 'true').length, 9);
  assert.equal(
    catchUps,
    9,
    'a repeated answer promises what the first promised: that its effect can be read',
  );
});

test('a stored answer cannot be read in the database', async () => {
  await post({ 'idempotency-key': 'k2' });
  const { rows } = await db.superuser.query('SELECT response FROM haechi.idempotency_keys');
  assert.ok(rows.length > 0);
  assert.doesNotMatch(JSON.stringify(rows), /shown-once/);
});

test('a key that was used for another request is refused', async () => {
  await post({ 'idempotency-key': 'k3' });
  const answer = await post({ 'idempotency-key': 'k3' }, { name: 'other' });
  assert.equal(answer.statusCode, 422);
  assert.equal(answer.json().code, 'VAL_002');
});

test('a problem says what, where and what to do, in the caller’s language', async () => {
  const ask = async (language: string) =>
    (await post({ 'accept-language': language }, { name: 'x', extra: 1 })).json();
  const [ko, en] = [await ask('ko'), await ask('en')];
  for (const problem of [ko, en]) {
    assert.equal(problem.status, 400);
    assert.equal(problem.code, 'VAL_001');
    assert.deepEqual(
      problem.fields.map(({ field }: { field: string }) => field),
      ['body.name', 'body'],
    );
    for (const member of ['title', 'detail', 'where', 'remedy', 'requestId'])
      assert.ok(problem[member], member);
  }
  assert.match(ko.title, /[가-힣]/);
  assert.match(en.title, /valid/);
});

test('what nobody foresaw shows nothing of the inside', async () => {
  const answer = await app.inject({ url: '/api/v1/broken', headers: bearer });
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.json().code, 'SYS_001');
  assert.doesNotMatch(answer.body, /secret_table|\.ts|stack/);
});

test('a denial is answered, with what is missing where, and put on record', async () => {
  const answer = await app.inject({ url: '/api/v1/guarded', headers: bearer });
  assert.equal(answer.statusCode, 403);
  assert.partialDeepStrictEqual(answer.json(), {
    code: 'PERM_001',
    permission: 'item:read',
    scope: formatId('tenant', tenantId),
    reasonCode: 'no_grant',
  });
  assert.deepEqual(
    denials.map(({ permission, scopeId }) => [permission, scopeId]),
    [['item:read', tenantScope]],
  );
});

test('a route that forgot to ask for permission gives nothing away', async () => {
  const answer = await app.inject({ url: '/api/v1/careless', headers: bearer });
  assert.equal(answer.statusCode, 500);
  assert.doesNotMatch(answer.body, /leaked/);
});

test('without a credential, or with a malformed one, nothing is answered', async () => {
  assert.equal((await app.inject({ url: '/api/v1/guarded' })).statusCode, 401);
  assert.equal(
    (await app.inject({ url: '/api/v1/guarded', headers: { authorization: 'Basic eDp5' } })).statusCode,
    401,
  );
});

const forgeries: readonly (readonly [string, Record<string, string>, number])[] = [
  ['a cookie alone', {}, 403],
  ['a foreign origin', { origin: 'https://evil.example', 'x-haechi-request': '1' }, 403],
  ['a null origin', { origin: 'null', 'x-haechi-request': '1' }, 403],
  ['our page', { origin: 'http://localhost:8470', 'x-haechi-request': '1' }, 200],
];
for (const [name, headers, status] of forgeries) {
  test(`a change sent with ${name} is answered ${status}`, async () => {
    const answer = await app.inject({
      method: 'POST',
      url: '/api/v1/items',
      headers,
      cookies: { 'haechi-local': TOKEN },
      payload: { name: 'abc' },
    });
    assert.equal(answer.statusCode, status, answer.body);
  });
}

test('an edit must name the version it was made from', async () => {
  const patch = (headers: Record<string, string>) =>
    app.inject({ method: 'PATCH', url: '/api/v1/items/1', headers: { ...bearer, ...headers } });
  assert.equal((await patch({})).json().code, 'VAL_004');
  assert.equal((await patch({ 'if-match': '*' })).json().code, 'VAL_003');
  const answer = await patch({ 'if-match': '"v4"' });
  assert.equal(answer.headers.etag, '"v5"');
});

const refusals: readonly (readonly [
  string,
  RouteContract['operation'] | `HEAD ${string}` | `PUT ${string}`,
  Record<string, string>,
  string,
  string,
])[] = [
  ['another method', 'PUT /api/v1/items', {}, '', 'RES_002'],
  ['an unknown address', 'GET /api/v1/nothing', {}, '', 'RES_001'],
  ['a form', 'POST /api/v1/items', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b', 'VAL_006'],
  ['broken JSON', 'POST /api/v1/items', { 'content-type': 'application/json' }, '{"name":', 'VAL_001'],
  [
    'two megabytes',
    'POST /api/v1/items',
    { 'content-type': 'application/json' },
    `{"name":"${'x'.repeat(2_000_000)}"}`,
    'VAL_005',
  ],
  [
    'a poisoned prototype',
    'POST /api/v1/items',
    { 'content-type': 'application/json' },
    '{"__proto__":{"name":"abc"}}',
    'VAL_001',
  ],
];
for (const [name, operation, headers, payload, code] of refusals) {
  test(`${name} is refused with ${code}`, async () => {
    const [method = '', url = ''] = operation.split(' ');
    const answer = await app.inject({
      method: method as 'GET',
      url,
      headers: { ...bearer, ...headers },
      payload,
    }); // any method injects alike
    assert.equal(answer.json().code, code);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  });
}

test('every answer carries the security headers and a request id', async () => {
  const { headers } = await app.inject({ url: '/api/v1/nothing' });
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /script-src 'self'(;|$)/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['referrer-policy'], 'no-referrer');
  assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
});

test('a route that follows a standard answers with the codes and problem types of the standard', async () => {
  const form = await app.inject({
    method: 'POST',
    url: '/api/v1/standard',
    headers: { ...bearer, 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'a=b',
  });
  assert.deepEqual([form.statusCode, form.json().code], [400, 'VAL_001']);
  await post({ 'idempotency-key': 'k-standard' }, { name: 'one' }, '/api/v1/standard');
  const again = await post({ 'idempotency-key': 'k-standard' }, { name: 'two' }, '/api/v1/standard');
  assert.deepEqual([again.statusCode, again.json().type], [409, 'urn:example:standard:duplicate']);
});

test('the id a client gives its request comes back, and is not taken for ours', async () => {
  const ask = (id: string) => app.inject({ url: '/api/v1/nothing', headers: { 'x-request-id': id } });
  const answer = await ask('bfe9eb29-ab87/ABC');
  assert.equal(answer.headers['x-request-id'], 'bfe9eb29-ab87/ABC');
  assert.match(answer.json().requestId, /^[0-9a-f-]{36}$/);
  assert.match(String((await ask('x'.repeat(300))).headers['x-request-id']), /^[0-9a-f-]{36}$/);
});
