import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import express from 'express';
import { fastify } from 'fastify';
import { createHaechiClient, expressGuard, fastifyGuard } from '../src/index.ts';
import { checkAnswer, createFakeServer } from './fake-server.ts';

const { fetch: send } = createFakeServer({
  '/api/v1/access/check': (body) => {
    const { scope } = body as { scope: string };
    return scope === 'prj_down'
      ? Response.json({}, { status: 500 })
      : Response.json(checkAnswer({ allowed: scope === 'prj_open' }));
  },
});
const client = createHaechiClient({ url: 'https://haechi.test', fetch: send });
const toQuestion = (scope: string | undefined) =>
  scope === undefined ? undefined : { permission: 'invoice:read', scope };

const cases = [
  ['prj_open', 200],
  ['prj_closed', 403],
  ['prj_down', 503],
  [undefined, 403],
] as const;
const addressOf = (scope: string | undefined): string =>
  scope === undefined ? '/invoices' : `/invoices?scope=${scope}`;

test('guards Express: through when allowed, 403 when not or when there is no question, 503 when nobody can say', async (t) => {
  const app = express();
  const guard = expressGuard(client, {
    question: (request: express.Request) => toQuestion((request.query as { scope?: string }).scope),
  });
  app.get('/invoices', guard, (_request, response) => void response.send('seen'));
  const server = app.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  for (const [scope, status] of cases) {
    const response = await fetch(`http://127.0.0.1:${port}${addressOf(scope)}`);
    assert.equal(response.status, status, String(scope));
    if (status !== 200)
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
});

test('guards Fastify in the same way', async (t) => {
  const app = fastify();
  t.after(() => app.close());
  app.get(
    '/invoices',
    {
      preHandler: fastifyGuard(client, {
        question: (request: { query: unknown }) => toQuestion((request.query as { scope?: string }).scope),
      }),
    },
    async () => 'seen',
  );
  for (const [scope, status] of cases) {
    const response = await app.inject({ url: addressOf(scope) });
    assert.equal(response.statusCode, status, String(scope));
  }
});

test('a guard that cannot tell what to ask passes the error on and lets nothing through', async (t) => {
  const app = fastify();
  t.after(() => app.close());
  const preHandler = fastifyGuard(client, {
    question: () => {
      throw new Error('who is this?');
    },
  });
  app.get('/invoices', { preHandler }, async () => 'seen');
  assert.equal((await app.inject({ url: '/invoices' })).statusCode, 500);
});
