import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller, FileAnswer } from '@haechi/http';
import { CodedError, newId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;

before(async () => {
  world = await createAccessWorld();
  owner = { ...world.callerAt(newId('user'), world.tenantId), email: 'owner@hanbit.test' };
  world.people.set(owner.email, { id: owner.id });
  world.people.set('lee@hanbit.test', { id: newId('user') });
  const roleId = await world.roleId('TENANT_OWNER');
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.grantRole(tx, origin, {
      tenantId: world.tenantId,
      principalId: owner.id,
      roleId,
      scopeId: world.tenantScope,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await world.access.refresh();
});
after(() => world.close());

const base64 = (text: string): string => Buffer.from(text).toString('base64');

interface Plan {
  readonly digest: string;
  readonly counts: { added: number; changed: number; removed: number; unchanged: number };
  readonly problems: { line: number; code: string; message: string }[];
  readonly tests: { failures: { name: string }[] };
}
const plan = async (yaml: string): Promise<Plan> =>
  (await world.call('POST /api/v1/access/import/plan', owner, {
    body: { format: 'policy', content: base64(yaml), changesFrom: 0, problemsFrom: 0 },
  })) as unknown as Plan; // per contract
const apply = (yaml: string, digest: string) =>
  world.call('POST /api/v1/access/import', owner, {
    body: { format: 'policy', content: base64(yaml), digest, reason: '정리' },
  });

async function exportPolicy(): Promise<string> {
  const route = world.access.routes.find(
    ({ contract }) => contract.operation === 'GET /api/v1/access/policy',
  );
  assert.ok(route !== undefined);
  const answer = await world.db.database.tenant(world.tenantId, (tx) =>
    route.handle({
      ctx: { authorize: () => undefined, locale: 'en' } as never, // rights are tested elsewhere
      caller: owner,
      tx,
      params: undefined,
      query: undefined,
      body: undefined,
    }),
  );
  let text = '';
  for await (const piece of (answer as FileAnswer).pieces) text += piece; // by its contract a file
  return text;
}

const run = (body: object) => world.call('POST /api/v1/policy-tests/run', owner, { body });
const refusal = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;

const POLICY = `haechi: access/1
roles:
  - key: payer
    name: 지급
    level: project
    parent: PROJECT_VIEWER
    permissions: [project:update]
    locks: [project:update]
  - key: payer-night
    name: 야간 지급
    level: project
    parent: payer
    template: payer
    permissions: [project:update]
assignments:
  - { user: owner@hanbit.test, role: TENANT_OWNER, scope: tenant, reason: test }
  - { user: lee@hanbit.test, role: payer-night, scope: 가명화, condition: context.mfa, reason: 야간 }
rules:
  - { name: 닫힌 뒤에는, effect: deny, scope: tenant, permissions: [project:read], condition: has(context.businessType) && context.businessType == 'CLOSED' }
separations:
  - { name: 지급과 부여, kind: permission, pair: [role:delete, project:update] }
`;

const TESTS = `tests:
  - name: 2차 인증이 있으면 고친다
    given: { user: lee@hanbit.test, permission: project:update, scope: 가명화, context: { mfa: true } }
    expect: allow
  - name: 없으면 못 고친다
    given: { user: lee@hanbit.test, permission: project:update, scope: 가명화, context: { mfa: false } }
    expect: deny
  - name: 닫힌 뒤에는 아무도 못 본다
    given: { user: lee@hanbit.test, permission: project:read, scope: 가명화, context: { mfa: true, businessType: CLOSED } }
    expect: deny
`;

test('tests answer from a file before it is applied, and the same from the model after', async () => {
  const suites = [{ name: 'pay', source: TESTS }];
  const now = await run({ suites });
  assert.equal(now['passed'], false);
  const imagined = await run({ suites, policy: base64(POLICY) });
  assert.deepEqual(imagined['problems'], []);
  assert.equal(imagined['passed'], true);

  const planned = await plan(POLICY);
  assert.deepEqual(planned.problems, []);
  assert.deepEqual(planned.counts, { added: 5, changed: 0, removed: 0, unchanged: 1 });
  await apply(POLICY, planned.digest);
  const real = await run({ suites });
  assert.deepEqual(real['results'], imagined['results']);
});

test('what is exported changes nothing, and comes out the same again', async () => {
  const text = await exportPolicy();
  const planned = await plan(text);
  assert.deepEqual(planned.problems, []);
  assert.deepEqual([planned.counts.added, planned.counts.changed, planned.counts.removed], [0, 0, 0]);
  await apply(text, planned.digest);
  assert.equal(await exportPolicy(), text);
  assert.match(text, /^# .*\n/);
  assert.match(text, /^# Roles of the organisation/m);
});

test('a kept test stops what would change its answer, from any file', async () => {
  await world.call('POST /api/v1/policy-tests', owner, { body: { name: 'pay', source: TESTS } });
  const loosened = (await exportPolicy()).replace('    condition: context.mfa\n', '');
  const planned = await plan(loosened);
  assert.deepEqual(planned.problems, []);
  assert.deepEqual(
    planned.tests.failures.map(({ name }) => name),
    ['없으면 못 고친다'],
  );
  const before0 = await exportPolicy();
  await assert.rejects(apply(loosened, planned.digest), refusal('IMP_003'));
  assert.equal(await exportPolicy(), before0);
  await assert.rejects(
    world.call('POST /api/v1/policy-tests', owner, { body: { name: 'pay', source: TESTS } }),
    refusal('IMP_004'),
  );
  await assert.rejects(
    world.call('PUT /api/v1/policy-tests/{name}', owner, {
      params: { name: 'pay' },
      body: { source: TESTS },
      ifMatchVersion: 7,
    }),
    refusal('VAL_003'),
  );
  await assert.rejects(
    world.call('POST /api/v1/policy-tests', owner, { body: { name: 'bad', source: 'tests: 1' } }),
    refusal('IMP_005'),
  );
});

test('faults of a policy are named by their line: form, names, locks, circles', async () => {
  const codes = async (yaml: string) =>
    (await plan(yaml)).problems.map(({ line, code }) => `${line}:${code}`);
  assert.deepEqual(await codes('haechi: access/1\nroles:\n  - key: a\n   name: x\n'), ['4:yaml']);
  assert.deepEqual(await codes('haechi: access/1\nrols: []\n'), ['1:yaml']);
  assert.deepEqual(await codes('haechi: access/1\nroles: &a []\nrules: *a\n'), ['1:yaml']);
  assert.deepEqual(
    await codes(
      'haechi: access/1\nassignments:\n  - { user: leee@hanbit.test, role: payer, scope: 가명화, reason: x }\n',
    ),
    ['3:unknown_person'],
  );
  const text = await exportPolicy();
  const unlocked = text.replace(
    /(key: payer-night[\s\S]*?permissions:\n {6}- )project:update/,
    '$1project:read',
  );
  assert.deepEqual(
    (await plan(unlocked)).problems.map(({ code }) => code),
    ['locked'],
  );
  const circular = text.replace('parent: PROJECT_VIEWER', 'parent: payer-night');
  assert.deepEqual([...new Set((await plan(circular)).problems.map(({ code }) => code))], ['circle']);
  const none = text.replace(/assignments:[\s\S]*?(\n\n|\nrules|\n# )/, 'assignments: []\n$1');
  assert.ok((await plan(none)).problems.some(({ code }) => code === 'own_rights'));
});
