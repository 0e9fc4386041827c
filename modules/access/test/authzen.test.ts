import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import {
  CodedError,
  formatId,
  MINUTE_MS,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type UserId,
} from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let operator: Caller;
/** May do everything to documents of the project, and nothing elsewhere. */
let member: UserId;

const code = (wanted: string) => (error: unknown) => error instanceof CodedError && error.code === wanted;
const resource = (id: string) => ({ params: { type: 'document', id } });
const projectName = (): string => formatId('project', world.projectScope);

async function give(
  principalId: UserId,
  roleId: Awaited<ReturnType<AccessWorld['roleId']>>,
  scopeId: ScopeId,
) {
  const tenantId = scopeId === PLATFORM_SCOPE_ID ? PLATFORM_TENANT_ID : world.tenantId;
  await world.db.database.tenant(tenantId, (tx) =>
    world.access.grantRole(tx, origin, {
      tenantId,
      principalId,
      roleId,
      scopeId,
      origin: 'installation',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await world.access.refresh();
}

async function evaluate(caller: Caller, body: object): Promise<Record<string, unknown>> {
  return await world.call('POST /access/v1/evaluation', caller, { body });
}

async function find(
  kind: 'subject' | 'resource' | 'action',
  caller: Caller,
  body: object,
): Promise<string[]> {
  const { results } = await world.call(`POST /access/v1/search/${kind}`, caller, { body });
  // Parsed by the contract: each result has one of the two.
  return (results as { id?: string; name?: string }[]).map(({ id, name }) => id ?? name ?? '');
}

before(async () => {
  world = await createAccessWorld();
  const operatorId = newId('user');
  await give(operatorId, await world.roleId('SUPER_ADMIN'), PLATFORM_SCOPE_ID);
  operator = world.callerAt(operatorId, world.tenantId);
  await world.call('PUT /api/v1/entity-types/{type}', world.callerAt(operatorId, PLATFORM_TENANT_ID), {
    params: { type: 'document' },
    body: { actions: [{ name: 'open' }, { name: 'burn', sensitive: true }], callerSupplied: ['ip'] },
  });
  const role = await world.call('POST /api/v1/roles', operator, {
    body: { key: 'document-reader', name: 'reader', level: 'project', patterns: ['document:open'] },
  });
  member = newId('user');
  await world.call('POST /api/v1/assignments', operator, {
    body: { principal: formatId('user', member), roleId: role['id'], scope: projectName(), reason: 'test' },
  });
});
after(() => world?.close());

const open = { name: 'open' };
const asUser = (id: UserId) => ({ type: 'user', id: formatId('user', id) });

test('a registered resource lies where it is registered, whatever the request says', async () => {
  await world.call('PUT /api/v1/resources/{type}/{id}', operator, {
    ...resource('at the project'),
    body: { scope: projectName() },
  });
  await world.call('PUT /api/v1/resources/{type}/{id}', operator, { ...resource('at the tenant'), body: {} });
  const ask = async (id: string, properties = {}) =>
    (
      await evaluate(operator, {
        subject: asUser(member),
        action: open,
        resource: { type: 'document', id, properties },
      })
    )['decision'];
  assert.equal(await ask('at the project'), true);
  assert.equal(await ask('at the tenant'), false);
  assert.equal(await ask('at the tenant', { scope: projectName() }), false);
  assert.equal(await ask('not registered', { scope: projectName() }), true);
  assert.equal(await ask('not registered'), false);
  assert.equal(await ask('not registered', { scope: formatId('project', newId('project')) }), false);
});

test('a resource without a place lies where its parent lies', async () => {
  const child = await world.call('PUT /api/v1/resources/{type}/{id}', operator, {
    ...resource('a page'),
    body: { parent: { type: 'document', id: 'at the project' } },
  });
  assert.equal(child['scope'], projectName());
  const remove = world.call('DELETE /api/v1/resources/{type}/{id}', operator, resource('at the project'));
  await assert.rejects(remove, code('RES_012'));
});

const badResources: readonly (readonly [string, string, object, string])[] = [
  ['a type nobody declared', 'spaceship', {}, 'RES_010'],
  ['a type that is its own place', 'project', {}, 'RES_010'],
  ['a parent that is not there', 'document', { parent: { type: 'document', id: 'missing' } }, 'RES_012'],
  ['itself as parent', 'document', { parent: { type: 'document', id: 'bad' } }, 'RES_012'],
];
for (const [name, type, body, expected] of badResources) {
  test(`a resource with ${name} is refused`, async () => {
    const put = world.call('PUT /api/v1/resources/{type}/{id}', operator, {
      params: { type, id: 'bad' },
      body,
    });
    await assert.rejects(put, code(expected));
  });
}

test('resources cannot be made to lie in each other in a circle', async () => {
  const put = (id: string, parent: string | null) =>
    world.call('PUT /api/v1/resources/{type}/{id}', operator, {
      ...resource(id),
      body: { parent: parent === null ? null : { type: 'document', id: parent } },
    });
  await put('top', null);
  await put('middle', 'top');
  await put('bottom', 'middle');
  await assert.rejects(put('top', 'bottom'), code('RES_012'));
});

test('whoever keeps the registered resources gives the permissions of declared types, without holding them', async () => {
  const [owner, manager] = [newId('user'), newId('user')];
  await give(owner, await world.roleId('TENANT_OWNER'), world.tenantScope);
  const makeRole = (who: UserId, key: string, patterns: string[], level = 'project') =>
    world.call('POST /api/v1/roles', world.callerAt(who, world.tenantId), {
      body: { key, name: key, level, patterns },
    });
  await makeRole(owner, 'archivist', ['document:*']);
  const { id: roleMaker } = await makeRole(owner, 'role-maker', ['role:create', 'role:read'], 'tenant');
  await world.call('POST /api/v1/assignments', world.callerAt(owner, world.tenantId), {
    body: {
      principal: formatId('user', manager),
      roleId: roleMaker,
      scope: formatId('tenant', world.tenantId),
      reason: 'test',
    },
  });
  await assert.rejects(makeRole(manager, 'intruder', ['document:open']), code('PERM_002'));
  const asked = await evaluate(world.callerAt(owner, world.tenantId), {
    subject: asUser(owner),
    action: { name: 'open' },
    resource: { type: 'document', id: 'any' },
  });
  assert.equal(asked['decision'], false);
});

test('an action of the product cannot be declared by others', async () => {
  const declare = world.call(
    'PUT /api/v1/entity-types/{type}',
    world.callerAt(operator.id, PLATFORM_TENANT_ID),
    {
      params: { type: 'role' },
      body: { actions: [{ name: 'assign' }] },
    },
  );
  await assert.rejects(declare, code('RES_011'));
});

test('an action that is declared no more gives nothing, though roles still name it', async () => {
  const platform = world.callerAt(operator.id, PLATFORM_TENANT_ID);
  const declare = (names: readonly string[]) =>
    world.call('PUT /api/v1/entity-types/{type}', platform, {
      params: { type: 'lamp' },
      body: { actions: names.map((name) => ({ name })) },
    });
  const ask = () =>
    evaluate(operator, {
      subject: asUser(operator.id),
      action: { name: 'light' },
      resource: { type: 'lamp', id: '1' },
    });
  await declare(['light', 'dim']);
  assert.equal((await ask())['decision'], true);
  await declare(['dim']);
  const answer = await ask();
  assert.equal(answer['decision'], false);
  assert.partialDeepStrictEqual(answer, { context: { reason: 'unknown_permission' } });
});

test('a role that names what is declared no more can still be edited where duties are kept apart', async () => {
  const platform = world.callerAt(operator.id, PLATFORM_TENANT_ID);
  const declare = (names: readonly string[]) =>
    world.call('PUT /api/v1/entity-types/{type}', platform, {
      params: { type: 'lantern' },
      body: { actions: names.map((name) => ({ name })) },
    });
  await declare(['hang', 'carry']);
  const { id } = await world.call('POST /api/v1/roles', operator, {
    body: { key: 'lamplighter', name: 'lamplighter', level: 'project', patterns: ['lantern:hang'] },
  });
  await declare(['carry']);
  await world.call('POST /api/v1/separation-rules', operator, {
    body: { name: 'apart', kind: 'permission', pair: ['lantern:carry', 'role:assign'], reason: 'test' },
  });
  const edited = await world.call('PATCH /api/v1/roles/{id}', operator, {
    params: { id },
    body: { patterns: ['lantern:hang', 'lantern:carry'] },
    ifMatchVersion: 1,
  });
  assert.equal(edited['version'], 2);
});

test('what is registered reaches a condition before what a request says, unless it is declared the caller’s', async () => {
  const role = await world.call('POST /api/v1/roles', operator, {
    body: { key: 'document-burner', name: 'burner', level: 'tenant', patterns: ['document:burn'] },
  });
  const person = newId('user');
  await world.call('POST /api/v1/assignments', operator, {
    body: {
      principal: formatId('user', person),
      roleId: role['id'],
      scope: formatId('tenant', world.tenantId),
      reason: 'test',
      condition: 'resource.attributes.state == "old" && resource.attributes.ip == "192.0.2.1"',
    },
  });
  await world.call('PUT /api/v1/resources/{type}/{id}', operator, {
    ...resource('contract'),
    body: { attributes: { state: 'old', ip: '198.51.100.7' } },
  });
  const burn = async (properties: object) =>
    (
      await evaluate(operator, {
        subject: asUser(person),
        action: { name: 'burn' },
        resource: { type: 'document', id: 'contract', properties },
      })
    )['decision'];
  assert.equal(await burn({ state: 'new', ip: '192.0.2.1' }), true);
  assert.equal(await burn({ state: 'old' }), false);
});

test('an outside name stands for one principal, and a principal has one name of a type', async () => {
  const put = (id: string, principal: UserId) =>
    world.call('PUT /api/v1/subjects/{type}/{id}', operator, {
      params: { type: 'user', id },
      body: { principal: formatId('user', principal), attributes: {} },
    });
  await put('외부-이름', member);
  await assert.rejects(put('another', member), code('RES_013'));
  const body = { action: open, resource: { type: 'document', id: 'at the project' } };
  assert.equal(
    (await evaluate(operator, { ...body, subject: { type: 'user', id: '외부-이름' } }))['decision'],
    true,
  );
  assert.ok((await find('subject', operator, { ...body, subject: { type: 'user' } })).includes('외부-이름'));
});

test('somebody is found by e-mail address, and of people elsewhere nothing is told', async () => {
  const elsewhere = newId('user');
  world.people.set('member@example.org', { id: member });
  world.people.set('elsewhere@example.org', { id: elsewhere });
  const ask = (id: string) =>
    evaluate(operator, {
      subject: { type: 'user', id },
      action: open,
      resource: { type: 'document', id: 'at the project' },
    });
  assert.equal((await ask('member@example.org'))['decision'], true);
  const [known, unknown] = [await ask('elsewhere@example.org'), await ask('nobody@example.org')];
  assert.deepEqual(known, unknown);
  assert.partialDeepStrictEqual(unknown, { decision: false, context: { reason: 'unknown_subject' } });
});

test('asking about others needs the right to where the resource lies; about oneself it needs none', async () => {
  const caller = world.callerAt(member, world.tenantId);
  const document = { type: 'document', id: 'at the project' };
  assert.equal(
    (await evaluate(caller, { subject: asUser(member), action: open, resource: document }))['decision'],
    true,
  );
  const other = { subject: asUser(operator.id), action: open, resource: document };
  await assert.rejects(evaluate(caller, other), code('PERM_001'));
  await assert.rejects(find('subject', caller, { ...other, subject: { type: 'user' } }), code('PERM_001'));
  await assert.rejects(
    find('resource', caller, { ...other, resource: { type: 'document' } }),
    code('PERM_001'),
  );
  await assert.rejects(find('action', caller, { ...other, action: undefined }), code('PERM_001'));
  const stray = { type: 'document', properties: { scope: projectName() } };
  await assert.rejects(find('resource', caller, { ...other, resource: stray }), code('PERM_001'));
});

test('a search finds exactly the registered resources an evaluation permits', async () => {
  const caller = world.callerAt(member, world.tenantId);
  const found = await find('resource', caller, {
    subject: asUser(member),
    action: open,
    resource: { type: 'document' },
  });
  assert.deepEqual(found, ['a page', 'at the project']);
  const projects = { subject: asUser(operator.id), action: { name: 'read' }, resource: { type: 'project' } };
  assert.deepEqual(await find('resource', operator, projects), [projectName()]);
});

test('a page goes on after its last result though others have come and gone meanwhile', async () => {
  const put = (id: string) =>
    world.call('PUT /api/v1/resources/{type}/{id}', operator, {
      ...resource(id),
      body: { scope: projectName() },
    });
  for (const id of ['p1', 'p2', 'p4']) await put(id);
  const body = { subject: asUser(member), action: open, resource: { type: 'document' } };
  const caller = world.callerAt(member, world.tenantId);
  const read = (page: object) =>
    world.call('POST /access/v1/search/resource', caller, { body: { ...body, page } });
  const first = await read({ limit: 4 });
  assert.deepEqual((first['results'] as { id: string }[]).map(({ id }) => id).at(-1), 'p2'); // parsed by the contract
  await put('p3');
  await world.call('DELETE /api/v1/resources/{type}/{id}', operator, resource('p2'));
  const token = (first['page'] as { next_token: string }).next_token; // likewise
  const second = await read({ token });
  assert.deepEqual(second['results'], [
    { type: 'document', id: 'p3' },
    { type: 'document', id: 'p4' },
  ]);
});

test('a denial is good for a request for ten minutes', async () => {
  const person = world.callerAt(newId('user'), world.tenantId);
  const question = {
    subject: asUser(person.id),
    action: open,
    resource: { type: 'document', id: 'at the project' },
  };
  const { context } = (await evaluate(person, question)) as {
    context: { access_request: { expires_at: string; binding_token: string } };
  }; // parsed by the contract; somebody without rights is offered to ask for some
  const { expires_at, binding_token } = context.access_request;
  const submit = () =>
    world.call('POST /access/v1/requests', person, {
      body: { ...question, denial: { expires_at, binding_token } },
    });
  // The approvals of this world refuse everything, so getting as far as them is what a good denial does.
  await assert.rejects(submit(), /not asked in this test/);
  world.clock.advance(10 * MINUTE_MS);
  await assert.rejects(submit(), code('ARQ_002'));
});

test('what one tenant registers does not exist for another', async () => {
  const other = world.callerAt(operator.id, newId('tenant'));
  await assert.rejects(
    world.call(
      'GET /api/v1/resources/{type}/{id}',
      world.callerAt(operator.id, PLATFORM_TENANT_ID),
      resource('top'),
    ),
    code('RES_001'),
  );
  const rows = await world.db.database.tenant(other.tenantId, async (tx) => {
    const { listAllSubjects, listResources } = await import('../src/authzen/queries/find-registered.ts');
    return [...(await listAllSubjects(tx)), ...(await listResources(tx, { after: undefined, limit: 10 }))];
  });
  assert.deepEqual(rows, []);
});
