import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatId, newId, parseId, type ScopeId } from '@haechi/kernel';
import { coded, type House, openHouse, type TestCaller } from './house.ts';

let house: House;
let owner: TestCaller;

before(async () => {
  house = await openHouse();
  ({ owner } = await house.openTenant('projects'));
});
after(() => house.db.drop());

async function openProject(slug: string, by = owner) {
  return await house.call('POST /api/v1/projects', by, { body: { name: `일 ${slug}`, slug } });
}

function scopeOf(publicId: string): ScopeId {
  const id = parseId('project', publicId);
  if (id === undefined) throw new Error('not a project id');
  return id as string as ScopeId; // a scope has the id of its project
}

test('a new project is active, at version 1, in the branch named, with a scope of its own', async () => {
  const { call, access, events } = house;
  const branch = await call('POST /api/v1/branches', owner, { body: { name: '서초점', slug: 'seocho' } });
  const body = { name: '상담', slug: 'counsel', description: '상담 기록', branchId: branch.id };
  const project = await call('POST /api/v1/projects', owner, { body });
  const { id, createdAt, updatedAt, ...rest } = project;
  assert.deepEqual(rest, { ...body, state: 'active', version: 1 });
  assert.equal(createdAt, updatedAt);
  assert.deepEqual(access.describeScope(scopeOf(id))?.kind, 'project');
  assert.deepEqual([events.at(-1)?.action, events.at(-1)?.target?.id], ['project.created', id]);
});

test('a branch that is not of this organisation does not exist, a closed one takes no project', async () => {
  const { call, openTenant, db } = house;
  const other = await openTenant('elsewhere');
  const foreign = await call('POST /api/v1/branches', other.owner, {
    body: { name: '남의 지점', slug: 'foreign' },
  });
  const closed = await call('POST /api/v1/branches', owner, { body: { name: '닫은 지점', slug: 'closed' } });
  await db.superuser.query("UPDATE tenants.branches SET state = 'closed' WHERE slug = 'closed'");
  const inBranch = (branchId: string) => ({ body: { name: '일', slug: 'in-branch', branchId } });
  await assert.rejects(call('POST /api/v1/projects', owner, inBranch(foreign.id)), coded('TEN_003'));
  await assert.rejects(
    call('POST /api/v1/projects', owner, inBranch(formatId('branch', newId('branch')))),
    coded('TEN_003'),
  );
  await assert.rejects(call('POST /api/v1/projects', owner, inBranch(closed.id)), coded('TEN_004'));
});

test('of two simultaneous claims on a project’s slug one wins; another organisation may use it too', async () => {
  const claims = await Promise.allSettled([openProject('twice'), openProject('twice')]);
  const refused = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason] : []));
  assert.equal(refused.length, 1);
  assert.ok(refused.every(coded('PROJ_002')));
  const other = await house.openTenant('also-twice');
  assert.equal((await openProject('twice', other.owner)).slug, 'twice');
});

test('the list has the projects the caller may read and no others, across pages', async () => {
  const { call, openTenant, caller } = house;
  const { tenantId, owner: other } = await openTenant('partly-visible');
  const all: string[] = [];
  for (let n = 0; n < 9; n += 1) all.push((await openProject(`part-${n}`, other)).id);
  const visible = all.filter((_, n) => n % 2 === 0);
  const reader = caller(tenantId, { 'project:read': visible.map(scopeOf) });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await call(
      'GET /api/v1/projects',
      reader,
      {
        query: { limit: '2', ...(cursor === null ? {} : { cursor }) },
      },
    );
    seen.push(...page.items.map((project) => project.id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  assert.deepEqual(seen, visible.toReversed());
});

test('a project the caller may not read answers like one that does not exist, and the reach for it is on record', async () => {
  const { call, caller, denials } = house;
  const project = await openProject('hidden');
  const stranger = caller(owner.tenantId, {});
  const earlier = denials.length;
  const params = { id: project.id };
  await assert.rejects(call('GET /api/v1/projects/{id}', stranger, { params }), coded('PROJ_001'));
  await assert.rejects(
    call('PATCH /api/v1/projects/{id}', stranger, { params, body: { name: '내 것' }, ifMatch: 1 }),
    coded('PROJ_001'),
  );
  const archive = { params, body: { reason: '그냥' } };
  await assert.rejects(call('POST /api/v1/projects/{id}/archive', stranger, archive), coded('PROJ_001'));
  assert.equal(denials.length - earlier, 3);
  const nowhere = { params: { id: formatId('project', newId('project')) } };
  await assert.rejects(call('GET /api/v1/projects/{id}', stranger, nowhere), coded('PROJ_001'));
});

test('a project of another organisation does not exist, even for who could read it there', async () => {
  const other = await house.openTenant('next-door');
  const project = await openProject('next-door', other.owner);
  const params = { id: project.id };
  await assert.rejects(house.call('GET /api/v1/projects/{id}', owner, { params }), coded('PROJ_001'));
});

test('who may read a project and not edit it is told so', async () => {
  const { call, caller } = house;
  const project = await openProject('read-only');
  const reader = caller(owner.tenantId, { 'project:read': [scopeOf(project.id)] });
  const params = { id: project.id };
  assert.equal((await call('GET /api/v1/projects/{id}', reader, { params })).id, project.id);
  await assert.rejects(
    call('PATCH /api/v1/projects/{id}', reader, { params, body: { name: '바꿈' }, ifMatch: 1 }),
    coded('PERM_001'),
  );
  await assert.rejects(
    call('POST /api/v1/projects/{id}/archive', reader, { params, body: { reason: '그냥' } }),
    coded('PERM_001'),
  );
});

test('an edit raises the version, renames the scope and is on record with what was and what is', async () => {
  const { call, access, events } = house;
  const project = await openProject('edited');
  const params = { id: project.id };
  const edited = await call('PATCH /api/v1/projects/{id}', owner, {
    params,
    body: { name: '새 이름' },
    ifMatch: 1,
  });
  assert.deepEqual([edited.name, edited.version], ['새 이름', 2]);
  assert.equal(access.describeScope(scopeOf(project.id))?.name, '새 이름');
  const event = events.at(-1);
  assert.deepEqual(
    [event?.action, event?.before, event?.after],
    ['project.updated', { name: '일 edited' }, { name: '새 이름' }],
  );
});

test('an edit made from an older version is refused and changes nothing', async () => {
  const { call } = house;
  const project = await openProject('stale');
  const params = { id: project.id };
  await call('PATCH /api/v1/projects/{id}', owner, { params, body: { description: '먼저' }, ifMatch: 1 });
  await assert.rejects(
    call('PATCH /api/v1/projects/{id}', owner, { params, body: { description: '나중' }, ifMatch: 1 }),
    coded('VAL_003'),
  );
  const now = await call('GET /api/v1/projects/{id}', owner, { params });
  assert.deepEqual([now.description, now.version], ['먼저', 2]);
});

test('of many simultaneous edits from one version exactly one is taken', async () => {
  const { call } = house;
  const project = await openProject('raced');
  const params = { id: project.id };
  const edits = await Promise.allSettled(
    Array.from({ length: 6 }, (_, n) =>
      call('PATCH /api/v1/projects/{id}', owner, { params, body: { name: `이름 ${n}` }, ifMatch: 1 }),
    ),
  );
  const refused = edits.flatMap((edit) => (edit.status === 'rejected' ? [edit.reason] : []));
  assert.equal(edits.length - refused.length, 1);
  assert.ok(refused.every(coded('VAL_003')));
  assert.equal((await call('GET /api/v1/projects/{id}', owner, { params })).version, 2);
});

test('an archived project can neither be edited nor archived again', async () => {
  const { call, events } = house;
  const project = await openProject('archived');
  const params = { id: project.id };
  const archive = { params, body: { reason: '계약 종료' } };
  const archived = await call('POST /api/v1/projects/{id}/archive', owner, archive);
  assert.deepEqual([archived.state, archived.version], ['archived', 2]);
  assert.deepEqual([events.at(-1)?.action, events.at(-1)?.reason], ['project.archived', '계약 종료']);
  await assert.rejects(call('POST /api/v1/projects/{id}/archive', owner, archive), coded('PROJ_003'));
  const edit = { params, body: { name: '다시' }, ifMatch: 2 };
  await assert.rejects(call('PATCH /api/v1/projects/{id}', owner, edit), coded('PROJ_003'));
});

test('of two simultaneous archivings one is on record', async () => {
  const { call, events } = house;
  const project = await openProject('archived-twice');
  const archive = { params: { id: project.id }, body: { reason: '정리' } };
  const attempts = await Promise.allSettled([
    call('POST /api/v1/projects/{id}/archive', owner, archive),
    call('POST /api/v1/projects/{id}/archive', owner, archive),
  ]);
  const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [attempt.reason] : []));
  assert.equal(refused.length, 1);
  assert.ok(refused.every(coded('PROJ_003')));
  const records = events.filter(
    ({ action, target }) => action === 'project.archived' && target?.id === project.id,
  );
  assert.equal(records.length, 1);
});
