import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { defineRoute } from '@haechi/contracts';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import {
  CodedError,
  createTranslate,
  mergeCatalogues,
  newId,
  type ScopeId,
  systemClock,
} from '@haechi/kernel';
import { Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import { z } from 'zod';
import {
  type Caller,
  type Consult,
  createHttpMetrics,
  createHttpServer,
  type Decide,
  type Denial,
  httpErrors,
  httpMessages,
  implement,
  type Judgement,
  type PendingQuestion,
} from '../src/index.ts';

const TOKEN = 'a-token-that-is-long-enough-1234';
const tenantId = newId('tenant');
const tenantScope = tenantId as string as ScopeId; // a scope has the id of what it stands for
const projects = [newId('project'), newId('project'), newId('project')] as string[] as ScopeId[]; // likewise
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

const base = { tag: 'platform', audience: 'signed_in', status: 200, summary: '' } as const;
const answer = z.object({ did: z.string() });
const atTenant = defineRoute({
  ...base,
  operation: 'GET /api/v1/at-tenant',
  authority: { at: 'tenant', permission: 'item:read' },
  transaction: 'read',
  response: answer,
});
const atResource = defineRoute({
  ...base,
  operation: 'POST /api/v1/at-resource',
  authority: { at: 'resource', permission: 'item:update' },
  transaction: 'write',
  response: answer,
});
const filtered = defineRoute({
  ...base,
  operation: 'GET /api/v1/filtered',
  authority: { at: 'self' },
  transaction: 'read',
  response: answer,
});
const swallowing = defineRoute({
  ...base,
  operation: 'POST /api/v1/swallowing',
  authority: { at: 'self' },
  transaction: 'write',
  response: answer,
});
const unbound = defineRoute({
  ...base,
  operation: 'POST /api/v1/unbound',
  authority: { at: 'self' },
  transaction: 'none',
  response: answer,
});

/** What the policy server says; a scope it has no entry for is not marked. */
const server = new Map<ScopeId, boolean>();
let rounds: PendingQuestion[][] = [];
let openTransactions = 0;
let ran: string[] = [];
let denials: Denial[] = [];
let reliances: Judgement[] = [];

/** An engine that allows everything, beside a policy server that has a say about some scopes. */
const decide: Decide = (_caller, permission, scopeId, origin) => {
  const marked = server.has(scopeId);
  if (!marked) return { allowed: true, reasonCode: 'granted', revision: 1 };
  const opinion = origin?.opinions?.get(permission)?.get(scopeId);
  if (opinion === undefined) return { allowed: false, reasonCode: 'opa_pending', revision: 1, pending: true };
  return opinion === true
    ? { allowed: true, reasonCode: 'granted', revision: 1, source: 'opa' }
    : { allowed: false, reasonCode: 'opa_denied', revision: 1, source: 'opa' };
};

const consult: Consult = async (_caller, questions, { opinions }) => {
  rounds.push([...questions]);
  assert.equal(openTransactions, 0, 'nobody waits for a policy server with a transaction open');
  for (const { permission, scopeId } of questions) {
    const known = opinions?.get(permission) ?? new Map();
    opinions?.set(permission, known.set(scopeId, server.get(scopeId)));
  }
};

describe('a question that waits for a policy server', () => {
  let db: TestDatabase;
  let app: FastifyInstance;

  before(async () => {
    db = await createTestDatabase([]);
    await db.superuser.query('CREATE TABLE public.done (what text); GRANT ALL ON public.done TO haechi_app');
    const { database } = db;
    app = await createHttpServer({
      routes: [
        implement(atTenant, async () => {
          ran.push('at-tenant');
          return { did: 'read' };
        }),
        implement(atResource, async ({ ctx, tx }) => {
          ran.push('at-resource');
          await sql`INSERT INTO public.done VALUES ('before')`.execute(tx);
          ctx.authorizeAt(projects[0] ?? tenantScope);
          await sql`INSERT INTO public.done VALUES ('after')`.execute(tx);
          ctx.afterCommit(() => void ran.push('effect'));
          return { did: 'updated' };
        }),
        implement(filtered, async ({ ctx }) => {
          ran.push('filtered');
          return { did: projects.filter((scope) => ctx.may('item:read', scope)).join(' ') };
        }),
        implement(swallowing, async ({ ctx, tx }) => {
          ran.push('swallowing');
          await sql`INSERT INTO public.done VALUES ('guessed')`.execute(tx);
          try {
            ctx.authorize('item:update', projects[0] ?? tenantScope);
          } catch {
            return { did: 'went on all the same' };
          }
          if (!ctx.may('item:erase', projects[1] ?? tenantScope)) throw new CodedError('RES_001');
          return { did: 'both' };
        }),
        implement(unbound, async ({ ctx }) => {
          ran.push('unbound');
          if (!ctx.may('item:update', projects[0] ?? tenantScope)) throw new CodedError('RES_001');
          return { did: 'unbound' };
        }),
      ],
      errors: { ...httpErrors },
      translate: createTranslate(mergeCatalogues(httpMessages)),
      database: {
        ...database,
        async tenant(...call) {
          openTransactions += 1;
          try {
            return await database.tenant(...call);
          } finally {
            openTransactions -= 1;
          }
        },
      },
      clock: systemClock,
      log: silentLogger,
      rootKey: new Secret(new Uint8Array(32).fill(7)),
      metrics: createHttpMetrics(),
      authenticate: async ({ bearer }) => (bearer === TOKEN ? caller : undefined),
      decide,
      consult,
      recordDenial: async (denial) => void denials.push(denial),
      recordReliance: async (judgement) => void reliances.push(judgement),
      formatScope: (scopeId) => scopeId,
      afterWrite: () => undefined,
      catchUp: async () => undefined,
      publicUrl: new URL('http://localhost:8470'),
      trustedProxyCount: 0,
      rateLimitPerMinute: 100_000,
      rateLimitFactor: 1000,
    });
  });
  after(async () => {
    await app.close();
    await db.drop();
  });
  beforeEach(async () => {
    server.clear();
    [rounds, ran, denials, reliances] = [[], [], [], []];
    await db.superuser.query('TRUNCATE public.done');
  });

  const call = async (method: 'GET' | 'POST', url: string) => {
    const { statusCode, body } = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> }; // every answer here is an object
  };
  const done = async (): Promise<string[]> =>
    (await db.superuser.query<{ what: string }>('SELECT what FROM public.done')).rows.map(({ what }) => what);

  it('costs what is not marked no second run', async () => {
    assert.deepEqual(await call('POST', '/api/v1/at-resource'), { status: 200, body: { did: 'updated' } });
    assert.deepEqual([ran, rounds], [['at-resource', 'effect'], []]);
  });

  it('is put before the handler runs where the contract says which it is', async () => {
    server.set(tenantScope, true);
    assert.equal((await call('GET', '/api/v1/at-tenant')).status, 200);
    assert.deepEqual([ran, rounds.length], [['at-tenant'], 1]);
  });

  it('rolls a run back and runs the handler again, so that everything is done once', async () => {
    server.set(projects[0] ?? tenantScope, true);
    assert.equal((await call('POST', '/api/v1/at-resource')).status, 200);
    assert.deepEqual(ran, ['at-resource', 'at-resource', 'effect']);
    assert.deepEqual(await done(), ['before', 'after']);
  });

  it('refuses with the reason and the source, does nothing, and is on record once', async () => {
    server.set(projects[0] ?? tenantScope, false);
    const { status, body } = await call('POST', '/api/v1/at-resource');
    assert.deepEqual([status, body['reasonCode'], body['source']], [403, 'opa_denied', 'opa']);
    assert.deepEqual(await done(), []);
    assert.equal(denials.length, 1);
    assert.equal(denials[0]?.decision.source, 'opa');
  });

  it('is put together with all others a list meets', async () => {
    for (const [index, scope] of projects.entries()) server.set(scope, index !== 1);
    const { body } = await call('GET', '/api/v1/filtered');
    assert.equal(body['did'], [projects[0], projects[2]].join(' '));
    assert.deepEqual(
      rounds.map((round) => round.length),
      [3],
    );
  });

  it('cannot be swallowed by a handler that catches everything', async () => {
    server.set(projects[0] ?? tenantScope, true).set(projects[1] ?? tenantScope, true);
    const { body } = await call('POST', '/api/v1/swallowing');
    assert.equal(body['did'], 'both');
    assert.deepEqual(await done(), ['guessed']);
    assert.equal(rounds.length, 2);
  });

  it('ends a run without a transaction before it acts on a guess', async () => {
    server.set(projects[0] ?? tenantScope, true);
    assert.equal((await call('POST', '/api/v1/unbound')).body['did'], 'unbound');
    assert.deepEqual(ran, ['unbound', 'unbound']);
  });
});
