import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller } from '@haechi/http';
import { type ApprovalId, CodedError, formatId, HOUR_MS, newId, type UserId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;
before(async () => {
  world = await createAccessWorld();
  owner = world.callerAt(newId('user'), world.tenantId);
  const { db, access, tenantId } = world;
  const roleId = await world.roleId('TENANT_OWNER');
  await db.database.tenant(tenantId, (tx) =>
    access.grantRole(tx, origin, {
      tenantId,
      principalId: owner.id,
      roleId,
      scopeId: world.tenantScope,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await access.refresh();
});
after(() => world.close());

const refusal = (expected: string, holding?: RegExp) => (error: unknown) =>
  error instanceof CodedError &&
  error.code === expected &&
  (holding === undefined || holding.test(String(error.options.params?.['holding'])));

async function makeRole(key: string, patterns: string[], parentRoleId?: unknown) {
  const role = await world.call('POST /api/v1/roles', owner, {
    body: { key, name: key, level: 'project', patterns, ...(parentRoleId ? { parentRoleId } : {}) },
  });
  return role['id'];
}
const give = (to: UserId, roleId: unknown) =>
  world.call('POST /api/v1/assignments', owner, {
    body: {
      principal: formatId('user', to),
      roleId,
      scope: formatId('project', world.projectScope),
      reason: 'test',
    },
  });
const separate = (kind: string, pair: unknown[]) =>
  world.call('POST /api/v1/separation-rules', owner, {
    body: { name: '구매와 지급', kind, pair, reason: 'test' },
  });
const drop = (rule: Record<string, unknown>) =>
  world.call('DELETE /api/v1/separation-rules/{id}', owner, {
    params: { id: rule['id'] },
    query: { reason: 'test' },
  });

test('two roles kept apart do not come together, and the refusal names what is held', async () => {
  const [buyer, payer] = [
    await makeRole('buyer', ['project:read']),
    await makeRole('payer', ['project:update']),
  ];
  const chiefPayer = await makeRole('chief-payer', ['project:read'], payer);
  const rule = await separate('role', [payer, buyer]);
  const [a, b] = [newId('user'), newId('user')];
  const held = await give(a, buyer);
  await assert.rejects(
    give(a, payer),
    refusal('PERM_010', new RegExp(`buyer @ 가명화 \\(${String(held['id'])}\\)`)),
  );
  await assert.rejects(give(a, chiefPayer), refusal('PERM_010'));
  await give(b, chiefPayer);
  await assert.rejects(give(b, buyer), refusal('PERM_010', /chief-payer/));
  await world.call('DELETE /api/v1/assignments/{id}', owner, {
    params: { id: held['id'] },
    query: { reason: 'test' },
  });
  await give(a, payer);
  await drop(rule);
  await give(b, buyer);
});

test('two permissions kept apart do not come together by any roles, nor by what is lent', async () => {
  const [reader, writer] = [
    await makeRole('reader', ['project:read']),
    await makeRole('writer', ['project:update']),
  ];
  const both = await makeRole('both', ['project:*']);
  const rule = await separate('permission', ['project:read', 'project:update']);
  const person = newId('user');
  await assert.rejects(give(person, both), refusal('PERM_010', /both/));
  await give(person, reader);
  await assert.rejects(give(person, writer), refusal('PERM_010', /reader/));
  await assert.rejects(
    world.call('POST /api/v1/delegations', owner, {
      body: {
        delegate: formatId('user', person),
        scope: formatId('project', world.projectScope),
        permissions: ['project:update'],
        endsAt: new Date(world.clock.now() + HOUR_MS).toISOString(),
        reason: 'test',
      },
    }),
    refusal('PERM_010', /reader/),
  );
  await drop(rule);
});

test('an exception is asked of approvers, made by another than whom it is for, and recorded', async () => {
  const [first, second] = [
    await makeRole('first', ['project:read']),
    await makeRole('second', ['project:update']),
  ];
  const rule = await separate('role', [first, second]);
  const person = newId('user');
  await give(person, first);
  const asked = await world.call('POST /api/v1/separation-rules/{id}/exceptions', owner, {
    params: { id: rule['id'] },
    body: { principal: formatId('user', person), justification: '한 사람뿐입니다' },
  });
  assert.match(String(asked['approvalId']), /^apr_/);
  const question = world.asked.at(-1);
  const kind = world.kinds.get('access.separation_exception');
  assert.ok(question !== undefined && kind?.run !== undefined && question.kind === kind.kind);
  const run = kind.run.bind(kind);
  await assert.rejects(give(person, second), refusal('PERM_010'));

  const request = {
    id: newId('approval') as ApprovalId,
    tenantId: world.tenantId,
    scopeId: world.tenantScope,
    requesterId: owner.id,
    arguments: question.arguments,
    justification: question.justification,
    decisionReason: '당분간',
  };
  const approveAs = (caller: Caller) =>
    world.db.database.tenant(world.tenantId, (tx) => run(tx, request, { caller, origin }));
  await assert.rejects(approveAs(world.callerAt(person, world.tenantId)), refusal('APR_003'));
  await approveAs(world.callerAt(newId('user'), world.tenantId));
  assert.equal(world.records.at(-1), 'separation.excepted');
  await give(person, second);
  const listed = await world.call('GET /api/v1/separation-rules', owner);
  const [{ exceptions } = { exceptions: [] }] = listed['items'] as {
    exceptions: { principalId: string }[];
  }[]; // per contract
  assert.deepEqual(
    exceptions.map(({ principalId }) => principalId),
    [formatId('user', person)],
  );
  await drop(rule);
});

test('a pair is two, and written once whatever the order', async () => {
  const rule = await separate('permission', ['project:update', 'role:assign']);
  await assert.rejects(separate('permission', ['role:assign', 'project:update']), refusal('PERM_014'));
  await assert.rejects(separate('permission', ['role:assign', 'role:assign']), refusal('PERM_014'));
  await assert.rejects(separate('permission', ['role:assign', 'role:asign']), refusal('PERM_004'));
  await assert.rejects(
    separate('role', [formatId('role', newId('role')), formatId('role', newId('role'))]),
    refusal('RES_001'),
  );
  await drop(rule);
});

test('who holds a pair together today is listed, with what brings each side, and whether it was approved', async () => {
  const [asker, signer] = [
    await makeRole('asker', ['project:read']),
    await makeRole('signer', ['project:update']),
  ];
  const both = newId('user');
  const [first, second] = [await give(both, asker), await give(both, signer)];
  await give(newId('user'), asker);
  const rule = await separate('role', [asker, signer]);
  const conflicts = async () => {
    const { items } = (await world.call('GET /api/v1/separation-conflicts', owner)) as unknown as {
      items: { ruleId: string; principalId: string; first: string; second: string; excepted: boolean }[];
    }; // per contract
    return items.filter(({ ruleId }) => ruleId === rule['id']);
  };
  const [conflict, ...others] = await conflicts();
  assert.equal(others.length, 0);
  assert.equal(conflict?.principalId, formatId('user', both));
  assert.equal(conflict.excepted, false);
  assert.deepEqual(
    new Set([conflict.first, conflict.second].map((name) => /\((asg_\w+)\)/.exec(name)?.[1])),
    new Set([first['id'], second['id']]),
  );
  await world.call('DELETE /api/v1/assignments/{id}', owner, {
    params: { id: second['id'] },
    query: { reason: 'test' },
  });
  assert.deepEqual(await conflicts(), []);
  await drop(rule);
});

test('editing roles does not bring together in a holder what is kept apart, one by one nor all at once', async () => {
  const [left, right] = [
    await makeRole('left-hand', ['project:read']),
    await makeRole('right-hand', ['project:update']),
  ];
  const holder = newId('user');
  await give(holder, left);
  await give(newId('user'), right);
  const rule = await separate('permission', ['project:read', 'project:update']);
  const edit = (id: unknown, patterns: string[]) =>
    world.call('PATCH /api/v1/roles/{id}', owner, { params: { id }, body: { patterns }, ifMatchVersion: 1 });
  const editAll = (edits: { roleId: unknown; version: number; patterns: string[] }[]) =>
    world.call('POST /api/v1/role-changes', owner, { body: { changes: edits, reason: 'test' } });
  await assert.rejects(edit(left, ['project:*']), refusal('PERM_010', /left-hand/));
  await assert.rejects(
    editAll([{ roleId: left, version: 1, patterns: ['project:read', 'project:update'] }]),
    refusal('PERM_010', /left-hand/),
  );
  await give(holder, await makeRole('third-hand', ['project:read']));
  await editAll([
    { roleId: left, version: 1, patterns: [] },
    { roleId: right, version: 1, patterns: ['project:read'] },
  ]);
  await drop(rule);
});
