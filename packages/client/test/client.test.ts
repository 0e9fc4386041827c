import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ClientOptions,
  createHaechiClient,
  discover,
  type Evaluation,
  HaechiError,
} from '../src/index.ts';
import { type Answer, checkAnswer, createFakeServer } from './fake-server.ts';

const url = 'https://haechi.test';
const question = { principal: 'usr_a', permission: 'invoice:pay', scope: 'prj_a' };
const CHECK = '/api/v1/access/check';

function withServer(answers: Readonly<Record<string, Answer>>, options: Partial<ClientOptions> = {}) {
  const server = createFakeServer(answers);
  return { server, client: createHaechiClient({ url, token: 't', fetch: server.fetch, ...options }) };
}
const always =
  (answer: object): Answer =>
  () =>
    Response.json(answer);

test('the same question is asked once, and its members may come in any order', async () => {
  const { server, client } = withServer({ [CHECK]: always(checkAnswer()) });
  await client.check(question);
  const { scope, permission, principal } = question;
  await client.check({ scope, permission, principal });
  assert.equal(server.calls.length, 1);
});

test('an answer in which a condition took part is not used again', async () => {
  const { server, client } = withServer({ [CHECK]: always(checkAnswer({ conditional: true })) });
  await client.check({ ...question, context: { mfa: true } });
  await client.check({ ...question, context: { mfa: true } });
  assert.equal(server.calls.length, 2);
});

test('ids that differ in case only, or in Unicode form only, are different questions', async () => {
  const { server, client } = withServer({ [CHECK]: always(checkAnswer()) });
  for (const principal of ['usr_a', 'usr_A', '\u00e9', 'e\u0301'])
    await client.check({ ...question, principal });
  assert.equal(server.calls.length, 4);
});

test('questions that read alike when joined are different questions', async () => {
  const { server, client } = withServer({
    '/access/v1/evaluation': always({ decision: true, context: { revision: 1 } }),
  });
  const about = (type: string, id: string): Evaluation => ({
    subject: { type: 'user', id: 'a' },
    action: { name: 'read' },
    resource: { type, id },
  });
  for (const [type, id] of [
    ['a', 'b:c'],
    ['a:b', 'c'],
    ['a","id":"b', 'c'],
  ] as const)
    await client.evaluate(about(type, id));
  assert.equal(server.calls.length, 3);
});

test('an answer is not used past the end of the window it rests on, nor past its time', async () => {
  let now = 0;
  const { server, client } = withServer(
    { [CHECK]: always(checkAnswer({ validUntil: new Date(1000).toISOString() })) },
    { now: () => now, cacheMs: 5000 },
  );
  await client.check(question);
  now = 999;
  await client.check(question);
  assert.equal(server.calls.length, 1);
  now = 1000;
  await client.check(question);
  assert.equal(server.calls.length, 2);
});

test('an answer is not used once a later revision was seen, whoever saw it', async () => {
  let revision = 1;
  const { server, client } = withServer({ [CHECK]: () => Response.json(checkAnswer({ revision })) });
  await client.check(question);
  revision = 2;
  await client.check({ ...question, scope: 'prj_b' });
  await client.check(question);
  assert.equal(server.calls.length, 3);
});

test('after a write the server is asked for its revision, and an older answer is a denial', async () => {
  const { server, client } = withServer({ [CHECK]: always(checkAnswer({ revision: 4 })) });
  client.see(5);
  const decision = await client.check(question);
  assert.deepEqual(server.calls[0]?.body, { ...question, minRevision: 5 });
  assert.deepEqual([decision.allowed, decision.source], [false, 'client']);
});

test('what was asked before everything was forgotten is not remembered after it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { server, client } = withServer({
    [CHECK]: async (_body, call) => {
      if (call === 1) await promise;
      return Response.json(checkAnswer());
    },
  });
  const early = client.check(question);
  client.forget();
  resolve();
  await early;
  await client.check(question);
  assert.equal(server.calls.length, 2);
});

test('a batch keeps its order and answers repeated questions each for itself, in as many batches as it takes', async () => {
  const { server, client } = withServer({
    '/api/v1/access/check-batch': (body) => {
      const { checks } = body as { checks: { scope: string }[] };
      assert.ok(checks.length <= 100);
      return Response.json({
        decisions: checks.map(({ scope }) => checkAnswer({ allowed: scope.endsWith('0') })),
      });
    },
  });
  const questions = Array.from({ length: 250 }, (_, index) => ({ ...question, scope: `prj_${index % 20}` }));
  const decisions = await client.checkMany(questions);
  assert.deepEqual(
    decisions.map(({ allowed }) => allowed),
    questions.map(({ scope }) => scope.endsWith('0')),
  );
  assert.equal(server.calls.length, 3);
});

test('a batch whose answers are too few is denied as a whole', async () => {
  const { client } = withServer({ '/api/v1/access/check-batch': always({ decisions: [checkAnswer()] }) });
  const decisions = await client.checkMany([question, { ...question, scope: 'prj_b' }]);
  assert.deepEqual(
    decisions.map(({ allowed, reason }) => [allowed, reason]),
    [
      [false, 'unavailable'],
      [false, 'unavailable'],
    ],
  );
});

const broken: Readonly<Record<string, Answer>> = {
  'an error of the server': () => Response.json({}, { status: 500 }),
  'a refusal': () => Response.json({ code: 'AUTH_003' }, { status: 401 }),
  'no JSON': () => new Response('<html>'),
  'no decision': always({}),
  'something true': always({ decision: true }),
  'a text that looks like an allow': always({ decision: 'ALLOW' }),
  'no connection': () => Promise.reject(new TypeError('fetch failed')),
};
for (const [name, answer] of Object.entries(broken)) {
  test(`${name} is a denial, is not remembered, and is an allow only where told so`, async () => {
    const { client } = withServer({ [CHECK]: answer });
    const decision = await client.check(question);
    assert.deepEqual([decision.allowed, decision.source], [false, 'client']);
    assert.ok(decision.failure instanceof HaechiError);
    const asTold = withServer(
      { [CHECK]: answer },
      { onFailure: (asked) => 'permission' in asked && asked.permission === 'invoice:read' },
    );
    assert.equal((await asTold.client.check(question)).allowed, false);
    assert.equal((await asTold.client.check({ ...question, permission: 'invoice:read' })).allowed, true);
  });
}

test('a call ends in its time, and a caller who gave up gets no answer at all', async () => {
  const never: Answer = () => new Promise(() => undefined);
  const server = createFakeServer({ [CHECK]: never });
  const stuck: typeof fetch = (input, init) =>
    Promise.race([
      server.fetch(input, init),
      new Promise<Response>((_resolve, reject) =>
        init?.signal?.addEventListener('abort', () =>
          reject(new Error('aborted', { cause: init.signal?.reason })),
        ),
      ),
    ]);
  const client = createHaechiClient({ url, fetch: stuck, timeoutMs: 20, retriesMax: 0 });
  assert.equal((await client.check(question)).failure?.kind, 'timeout');
  const patient = createHaechiClient({ url, fetch: stuck, timeoutMs: 60_000 });
  const controller = new AbortController();
  const asked = patient.check(question, { signal: controller.signal });
  controller.abort(new Error('gone'));
  await assert.rejects(asked, /gone/);
});

test('a question is put again where that may help, and not where it cannot', async () => {
  const { server, client } = withServer({
    [CHECK]: (_body, call) =>
      call === 1 ? Response.json({}, { status: 503 }) : Response.json(checkAnswer()),
  });
  assert.equal((await client.check(question)).allowed, true);
  assert.equal(server.calls.length, 2);
  const refused = withServer({ [CHECK]: () => Response.json({ code: 'VAL_001' }, { status: 400 }) });
  await refused.client.check(question);
  assert.equal(refused.server.calls.length, 1);
});

test('a search goes on over short and empty pages until nothing is left, and notices a circle', async () => {
  const pages: Record<string, { ids: string[]; next: string }> = {
    '': { ids: ['a'], next: 'p1' },
    p1: { ids: [], next: 'p2' },
    p2: { ids: ['b', 'c'], next: '' },
  };
  const path = '/access/v1/search/subject';
  const { client } = withServer({
    [path]: (body) => {
      const { token = '' } = (body as { page: { token?: string } }).page;
      const page = pages[token];
      return Response.json({
        results: page?.ids.map((id) => ({ type: 'user', id })),
        page: { next_token: page?.next },
      });
    },
  });
  const search = { subject: { type: 'user' }, action: { name: 'read' }, resource: { type: 'x', id: '1' } };
  assert.deepEqual(
    (await client.search.subjects(search).all()).map(({ id }) => id),
    ['a', 'b', 'c'],
  );
  const circle = withServer({ [path]: always({ results: [], page: { next_token: 'same' } }) });
  await assert.rejects(circle.client.search.subjects(search).all(), /circle/);
});

test('a server that calls itself something else than it was asked as is refused', async () => {
  const metadata = (point: string) =>
    createFakeServer({ '/.well-known/authzen-configuration': always({ policy_decision_point: point }) })
      .fetch;
  assert.deepEqual(await discover({ url: `${url}/`, fetch: metadata(url) }), []);
  await assert.rejects(discover({ url, fetch: metadata('https://evil.test') }), /calls itself/);
});

test('access is asked for under one idempotency key, waited for, and the question put again', async () => {
  let evaluations = 0;
  let posts = 0;
  const task = (status: string) => ({
    task: { id: 'apr_1', status, status_endpoint: `${url}/access/v1/requests/apr_1` },
  });
  const offer = {
    endpoint: `${url}/access/v1/requests`,
    expires_at: '2026-01-01T00:00:00Z',
    binding_token: 'b',
  };
  const { server, client } = withServer({
    '/access/v1/evaluation': () => {
      evaluations += 1;
      return Response.json(
        evaluations === 1
          ? { decision: false, context: { revision: 1, reason: 'no_grant', access_request: offer } }
          : { decision: true, context: { revision: 2, reason: 'granted_by_assignment' } },
      );
    },
    '/access/v1/requests': () => {
      posts += 1;
      return posts === 1
        ? Response.json({}, { status: 503 })
        : Response.json(task('pending'), { status: 202 });
    },
    '/access/v1/requests/apr_1': always(task('approved')),
  });
  const evaluation = {
    subject: { type: 'user', id: 'a' },
    action: { name: 'read' },
    resource: { type: 'x', id: '1' },
  };
  const denied = await client.evaluate(evaluation);
  const decision = await client.accessRequests.requestAndWait(evaluation, denied, { everyMs: 1 });
  assert.equal(decision.allowed, true);
  const keys = server.calls
    .filter(({ path }) => path === '/access/v1/requests')
    .map(({ headers }) => headers.get('idempotency-key'));
  assert.equal(keys.length, 2);
  assert.equal(new Set(keys).size, 1);
  const elsewhere = { ...denied, accessRequest: { ...offer, endpoint: 'https://evil.test/requests' } };
  await assert.rejects(client.accessRequests.request(evaluation, elsewhere), /another server/);
});
