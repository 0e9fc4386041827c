import assert from 'node:assert/strict';
import { type Answer, type Case, type Json, type Target, textOf, type Voice } from '../case.ts';
import { evaluation, evaluations, read, record1, record2, write } from '../questions.ts';

const requests = '/access/v1/requests';
const carol = { type: 'user', id: 'carol' };
const problem = (name: string): string => `urn:openid:authzen:access-request:error:${name}`;

const contextOf = (answer: Answer): Json => answer.json?.['context'] ?? {};
const taskOf = (answer: Answer): Json => answer.json?.['task'] ?? {};

/** Asks as carol, is denied, and gives back what the denial says about asking for access. */
async function beDenied(target: Target, question: object): Promise<Json> {
  const answer = await target.send({ path: evaluation, body: question, as: 'carol' });
  assert.equal(answer.json?.['decision'], false, answer.text);
  const offer = contextOf(answer)['access_request'];
  assert.ok(offer !== undefined, answer.text);
  return offer;
}

const denialOf = (offer: Json): object => ({
  expires_at: offer['expires_at'],
  binding_token: offer['binding_token'],
});

const submit = (target: Target, body: object, as: Voice = 'carol', headers = {}): Promise<Answer> =>
  target.send({ path: requests, body, as, headers });

function expectProblem(answer: Answer, status: number, name: string): void {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.equal(answer.json?.['type'], problem(name));
}

/** A submission that must not become a task. */
const refuse = (
  name: string,
  change: (body: { denial: object } & object) => object,
  status: number,
  type: string,
  as: Voice = 'carol',
): Case => ({
  name,
  run: async (target) => {
    const question = { subject: carol, action: write, resource: record2 };
    const offer = await beDenied(target, question);
    const body = change({ ...question, denial: denialOf(offer) });
    expectProblem(await submit(target, body, as), status, type);
  },
});

/** The Access Request and Approval Profile. */
export const accessRequests: readonly Case[] = [
  {
    name: 'a denial becomes a task, its approval lets the question be asked again',
    run: async (target) => {
      const question = { subject: carol, action: read, resource: record1 };
      const offer = await beDenied(target, question);
      assert.equal(offer['endpoint'], target.origin + requests);
      assert.ok(Date.parse(textOf(offer['expires_at'])) > Date.now());
      const body = {
        ...question,
        context: { business_justification: 'Needed for customer renewal review' },
        requested_access: { requested_until: new Date(Date.now() + 3_600_000).toISOString() },
        denial: denialOf(offer),
      };
      const created = await submit(target, body);
      assert.equal(created.status, 202, created.text);
      const task = taskOf(created);
      assert.equal(task['status'], 'pending');
      const status = {
        method: 'GET',
        path: new URL(textOf(task['status_endpoint'])).pathname,
        as: 'carol',
      } as const;
      assert.deepEqual(taskOf(await target.send(status)), task);
      assert.deepEqual(taskOf(await submit(target, body)), task, 'the same request joins the pending one');
      const meanwhile = await target.send({ path: evaluation, body: question, as: 'carol' });
      assert.equal(meanwhile.json?.['decision'], false, 'a request is no access');
      await target.approve(textOf(task['id']));
      const done = await target.send(status);
      assert.equal(taskOf(done)['status'], 'approved');
      const approval = done.json?.['result']?.['approval'];
      assert.equal(done.json?.['result']?.['mode'], 'reevaluate');
      assert.ok(Date.parse(textOf(approval?.['approved_until'])) > Date.now());
      const again = { ...question, context: { approval } };
      assert.equal(
        (await target.send({ path: evaluation, body: again, as: 'carol' })).json?.['decision'],
        true,
      );
    },
  },
  {
    name: 'a rejected task is denied and gives nothing',
    run: async (target) => {
      const question = { subject: carol, action: write, resource: record1 };
      const created = await submit(target, {
        ...question,
        denial: denialOf(await beDenied(target, question)),
      });
      const task = taskOf(created);
      await target.reject(textOf(task['id']));
      const done = await target.send({
        method: 'GET',
        path: `${requests}/${textOf(task['id'])}`,
        as: 'carol',
      });
      assert.equal(taskOf(done)['status'], 'denied');
      assert.equal(done.json?.['result'], undefined);
      assert.equal(
        (await target.send({ path: evaluation, body: question, as: 'carol' })).json?.['decision'],
        false,
      );
    },
  },
  {
    name: 'items of a batch carry what can be requested as well',
    run: async (target) => {
      const body = {
        subject: carol,
        resource: record2,
        evaluations: [{ action: write }, { action: { name: 'teleport' } }],
      };
      const answer = await target.send({ path: evaluations, body, as: 'carol' });
      const [requestable, not]: readonly (Json | undefined)[] = Object.values(
        answer.json?.['evaluations'] ?? {},
      );
      assert.ok(requestable?.['context']?.['access_request'] !== undefined, answer.text);
      assert.equal(not?.['context']?.['access_request'], undefined, answer.text);
    },
  },
  {
    name: 'a permit says nothing about asking for access',
    request: {
      path: evaluation,
      body: { subject: { type: 'user', id: 'alice' }, action: read, resource: record1 },
    },
    decision: true,
    check: (answer) => assert.equal(contextOf(answer)['access_request'], undefined),
  },
  {
    name: 'who asks about others is not offered access in their name',
    request: { path: evaluation, body: { subject: carol, action: write, resource: record2 } },
    decision: false,
    check: (answer) => assert.equal(contextOf(answer)['access_request'], undefined),
  },
  refuse(
    'another resource than was denied',
    (body) => ({ ...body, resource: { type: 'record', id: 'record-3' } }),
    400,
    'invalid_denial_binding',
  ),
  refuse(
    'another action than was denied',
    (body) => ({ ...body, action: { name: 'delete' } }),
    400,
    'invalid_denial_binding',
  ),
  refuse(
    'other properties than were denied',
    (body) => ({ ...body, resource: { ...record2, properties: { a: 1 } } }),
    400,
    'invalid_denial_binding',
  ),
  refuse('no binding', (body) => ({ ...body, denial: {} }), 400, 'invalid_denial_binding'),
  refuse(
    'a changed time limit',
    (body) => ({ ...body, denial: { ...body.denial, expires_at: '2999-01-01T00:00:00.000Z' } }),
    400,
    'invalid_denial_binding',
  ),
  refuse(
    'a made-up binding',
    (body) => ({ ...body, denial: { ...body.denial, binding_token: 'eyJhbGciOiJub25lIn0.e30.' } }),
    400,
    'invalid_denial_binding',
  ),
  refuse('a denial of somebody else', (body) => body, 400, 'invalid_denial_binding', 'pep'),
  {
    name: 'one idempotency key makes one task, and fits no other submission',
    run: async (target) => {
      const question = { subject: carol, action: write, resource: record2 };
      const body = { ...question, denial: denialOf(await beDenied(target, question)) };
      const key = { 'idempotency-key': `conformance-${Date.now()}` };
      const first = await submit(target, body, 'carol', key);
      assert.equal((await submit(target, body, 'carol', key)).text, first.text);
      const other = { ...body, context: { business_justification: 'another' } };
      expectProblem(await submit(target, other, 'carol', key), 409, 'duplicate_request');
    },
  },
  {
    name: 'a task nobody made is unknown',
    run: async (target) => {
      for (const id of ['apr_01jd0m5w4xevh8x0h5m1v5b2c9', 'anything'])
        expectProblem(
          await target.send({ method: 'GET', path: `${requests}/${id}`, as: 'carol' }),
          404,
          'unknown_task',
        );
    },
  },
  {
    name: 'a task is not shown to strangers',
    request: { method: 'GET', path: `${requests}/anything`, as: 'nobody' },
    status: 401,
  },
  {
    name: 'a submission without a denial is refused',
    request: { path: requests, body: { subject: carol, action: read, resource: record1 }, as: 'carol' },
    status: 400,
  },
];
