import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { CodedError, DAY_MS, formatId, newId, type UserId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
let reviewer: Caller;

before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  reviewer = world.callerAt(newId('user'), world.tenantId);
  await grant(owner.id, 'TENANT_OWNER');
});
after(() => world.close());

async function grant(principalId: UserId, key: string) {
  const roleId = await world.roleId(key);
  const id = await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.grantRole(tx, origin, {
      tenantId: world.tenantId,
      principalId,
      roleId,
      scopeId: key.startsWith('PROJECT') ? world.projectScope : world.tenantScope,
      origin: 'manual',
      reason: '입사',
      grantedBy: 'system',
    }),
  );
  await world.access.refresh();
  return id;
}

const viewers = async () => ({ roleIds: [formatId('role', await world.roleId('PROJECT_VIEWER'))] });

async function start(input: object = {}) {
  const review = await world.call('POST /api/v1/access-reviews', owner, {
    body: {
      name: '분기 검토',
      filter: await viewers(),
      reviewers: [formatId('user', reviewer.id)],
      escalateTo: formatId('user', owner.id),
      dueAt: new Date(world.clock.now() + 10 * DAY_MS).toISOString(),
      unanswered: 'revoke',
      ...input,
    },
  });
  return String(review['id']);
}

interface Item {
  readonly id: string;
  readonly principalId: string;
  readonly state: string;
}
const items = async (id: string): Promise<Item[]> =>
  (await world.call('GET /api/v1/access-reviews/{id}/items', owner, { params: { id } }))['items'] as Item[]; // per contract
const waitingFor = async (caller: Caller): Promise<Item[]> =>
  (await world.call('GET /api/v1/me/review-items', caller))['items'] as Item[]; // per contract
const answer = (caller: Caller, id: unknown, decision: string) =>
  world.call('POST /api/v1/me/review-items/{id}/answer', caller, {
    params: { id },
    body: { decision, reason: '확인' },
  });
const stateOf = async (id: string) =>
  (await world.call('GET /api/v1/access-reviews/{id}', owner, { params: { id } }))['state'];
const cancel = (id: string) =>
  world.call('POST /api/v1/access-reviews/{id}/cancel', owner, { params: { id }, body: { reason: '끝' } });
const refusal = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;
const mayRead = (id: UserId) => world.access.check(id, 'project:read', world.projectScope).allowed;
const count = (action: string) => world.records.filter((one) => one === action).length;

test('reviewers keep or take back, once, and never what is their own', async () => {
  const [a, b] = [newId('user'), newId('user')];
  await grant(a, 'PROJECT_VIEWER');
  await grant(b, 'PROJECT_VIEWER');
  await grant(reviewer.id, 'PROJECT_VIEWER');
  const id = await start();
  const waiting = await waitingFor(reviewer);
  assert.deepEqual(
    waiting.map((item) => item.principalId).toSorted(),
    [a, b].map((one) => formatId('user', one)).toSorted(),
  );
  const own = (await items(id)).find((item) => item.principalId === formatId('user', reviewer.id));
  await assert.rejects(answer(reviewer, own?.id, 'keep'), refusal('REV_001'));
  await assert.rejects(
    answer(world.callerAt(newId('user'), world.tenantId), own?.id, 'keep'),
    refusal('RES_001'),
  );
  const of = (person: UserId) => waiting.find((item) => item.principalId === formatId('user', person))?.id;
  await answer(reviewer, of(a), 'keep');
  await answer(reviewer, of(b), 'revoke');
  assert.deepEqual([mayRead(a), mayRead(b)], [true, false]);
  await assert.rejects(answer(reviewer, of(a), 'revoke'), refusal('REV_002'));
  // What is the reviewer's own went to whom it is escalated to; with its answer the review is over before its end.
  await answer(owner, own?.id, 'keep');
  await world.access.advanceReviews();
  assert.equal(await stateOf(id), 'closed');
  await assert.rejects(cancel(id), refusal('REV_002'));
});

test('the clock reminds, escalates and closes, each once, also after days of standstill', async () => {
  const person = newId('user');
  await grant(person, 'PROJECT_VIEWER');
  const before0 = { reminded: count('review.reminded'), closed: count('review.closed') };
  const id = await start({ dueAt: new Date(world.clock.now() + 10 * DAY_MS).toISOString() });
  await world.access.advanceReviews();
  assert.equal(count('review.reminded'), before0.reminded);
  world.clock.advance(9.5 * DAY_MS);
  await Promise.all([world.access.advanceReviews(), world.access.advanceReviews()]);
  await world.access.advanceReviews();
  assert.equal(count('review.reminded'), before0.reminded + 1);
  assert.ok((await waitingFor(owner)).some((item) => item.principalId === formatId('user', person)));
  world.clock.advance(30 * DAY_MS);
  assert.deepEqual(await waitingFor(reviewer), []);
  await Promise.all([world.access.advanceReviews(), world.access.advanceReviews()]);
  await world.access.advanceReviews();
  assert.equal(count('review.closed'), before0.closed + 1);
  assert.equal(await stateOf(id), 'closed');
  assert.equal(mayRead(person), false);
  const item = (await items(id)).find((one) => one.principalId === formatId('user', person));
  assert.equal(item?.state, 'lapsed_revoked');
});

test('unanswered stays where the campaign says so, and what ended otherwise is gone', async () => {
  const [stays, ends] = [newId('user'), newId('user')];
  await grant(stays, 'PROJECT_VIEWER');
  const ending = await grant(ends, 'PROJECT_VIEWER');
  const id = await start({ unanswered: 'keep', reviewers: undefined });
  await world.call('DELETE /api/v1/assignments/{id}', owner, {
    params: { id: formatId('assignment', ending) },
    query: { reason: '퇴사' },
  });
  world.clock.advance(11 * DAY_MS);
  await world.access.advanceReviews();
  const states = new Map((await items(id)).map((item) => [item.principalId, item.state]));
  assert.equal(states.get(formatId('user', stays)), 'lapsed_kept');
  assert.equal(states.get(formatId('user', ends)), 'gone');
  assert.equal(mayRead(stays), true);
});

test('a review that matches nothing, or has ended by hand, has no consequences', async () => {
  await assert.rejects(start({ filter: { roleIds: [formatId('role', newId('role'))] } }), refusal('REV_003'));
  const person = newId('user');
  await grant(person, 'PROJECT_VIEWER');
  const id = await start();
  await cancel(id);
  world.clock.advance(60 * DAY_MS);
  await world.access.advanceReviews();
  assert.equal(mayRead(person), true);
  assert.deepEqual(await waitingFor(reviewer), []);
});
