import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Caller, FileAnswer } from '@haechi/http';
import { CodedError, formatId, newId, type UserId } from '@haechi/kernel';
import { type AccessWorld, createAccessWorld, origin } from './access-world.ts';

let world: AccessWorld;
let owner: Caller;

before(async () => {
  world = await createAccessWorld();
  owner = { ...world.callerAt(newId('user'), world.tenantId), email: 'owner@hanbit.test' };
  world.people.set(owner.email, { id: owner.id });
  await grantBySystem(owner.id, 'TENANT_OWNER');
});
after(() => world.close());

async function grantBySystem(principalId: UserId, key: string): Promise<void> {
  const roleId = await world.roleId(key);
  await world.db.database.tenant(world.tenantId, (tx) =>
    world.access.grantRole(tx, origin, {
      tenantId: world.tenantId,
      principalId,
      roleId,
      scopeId: world.tenantScope,
      origin: 'manual',
      reason: 'test',
      grantedBy: 'system',
    }),
  );
  await world.access.refresh();
}

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

interface Plan {
  readonly kind: string;
  readonly digest: string;
  readonly counts: { added: number; changed: number; removed: number; unchanged: number };
  readonly changes: { name: string }[];
  readonly changesLeftOut: number;
  readonly problems: { line: number | null; column: number | null; code: string; message: string }[];
  readonly problemsLeftOut: number;
  readonly applicable: boolean;
}

const fromTheFirst = { changesFrom: 0, problemsFrom: 0 };

async function plan(
  csv: string | Uint8Array,
  mode = 'merge',
  caller = owner,
  page = fromTheFirst,
): Promise<Plan> {
  const body = { format: 'csv', content: base64(csv), mode, ...page };
  return (await world.call('POST /api/v1/access/import/plan', caller, { body })) as unknown as Plan; // per contract
}

async function apply(csv: string, digest: string, mode = 'merge', caller = owner) {
  const body = { format: 'csv', content: base64(csv), mode, digest, reason: '조직 개편' };
  return await world.call('POST /api/v1/access/import', caller, { body });
}

async function importFile(csv: string, mode = 'merge') {
  const planned = await plan(csv, mode);
  assert.deepEqual(planned.problems, []);
  return await apply(csv, planned.digest, mode);
}

async function exportFile(kind: string): Promise<string> {
  const route = world.access.routes.find(
    ({ contract }) => contract.operation === 'GET /api/v1/access/export/{kind}',
  );
  assert.ok(route !== undefined);
  const answer = await world.db.database.tenant(world.tenantId, (tx) =>
    route.handle({
      ctx: { authorize: () => undefined } as never, // the test of rights is elsewhere
      caller: owner,
      tx,
      params: { kind },
      query: undefined,
      body: undefined,
    }),
  );
  let text = '';
  for await (const piece of (answer as FileAnswer).pieces) text += piece; // by its contract a file
  return text;
}

const codes = ({ problems }: Plan) => problems.map(({ line, code }) => `${line}:${code}`);
const refusal = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;

test('roles, then people with assignments: a dry run says what will be, the import does exactly that', async () => {
  const roles =
    'key,name,level,parent,permissions\nbuyer,구매,project,,project:read\npayer,지급,project,buyer,project:update\n';
  const planned = await plan(roles);
  assert.equal(planned.kind, 'roles');
  assert.deepEqual(planned.counts, { added: 2, changed: 0, removed: 0, unchanged: 0 });
  const seen = world.records.length;
  await apply(roles, planned.digest);
  assert.deepEqual(world.records.slice(seen), ['role.created', 'role.created', 'access.imported']);

  const people =
    'email,name,role,scope,ends_at,reason\n' +
    'lee@hanbit.test,이수진,buyer,가명화,2027-01-01T00:00:00+09:00,입사\n' +
    'park@hanbit.test,,payer,project:가명화,,입사\n';
  const done = await importFile(people);
  assert.deepEqual(done['counts'], { added: 4, changed: 0, removed: 0, unchanged: 0 });
  assert.deepEqual(
    (done['invited'] as { email: string }[]).map(({ email }) => email), // per contract
    ['lee@hanbit.test', 'park@hanbit.test'],
  );
  const park = world.people.get('park@hanbit.test');
  assert.ok(park !== undefined);
  assert.equal(world.access.check(park.id, 'project:update', world.projectScope).allowed, true);
  assert.equal(world.access.check(park.id, 'project:read', world.projectScope).allowed, true);
});

test('what is exported can be imported again byte for byte, and changes nothing', async () => {
  await importFile(
    'email,role,scope,condition,reason\nlee@hanbit.test,payer,project:가명화,context.mfa,"=HYPERLINK(""x""), \'정산\', 두\n줄"\n',
  );
  for (const kind of ['users', 'roles', 'assignments']) {
    const text = await exportFile(kind);
    assert.ok(text.startsWith('\ufeff'), kind);
    const planned = await plan(text, 'mirror');
    assert.deepEqual(planned.problems, [], kind);
    const { added, changed, removed, unchanged } = planned.counts;
    assert.deepEqual([added, changed, removed], [0, 0, 0], kind);
    assert.ok(unchanged > 0, kind);
    await apply(text, planned.digest, 'mirror');
    assert.equal(await exportFile(kind), text, kind);
  }
  assert.match(await exportFile('assignments'), /"'=HYPERLINK/);
});

test('every fault of a file is named with its line and column', async () => {
  const planned = await plan(
    'email,role,scope,starts_at,ends_at,condition,reason\n' +
      'lee@hanbit.test,byuer,가명화,,,,입사\n' +
      '\n' +
      'kim,buyer,가명화,,,,입사\n' +
      'new@hanbit.test,buyer,가명하,,,,입사\n' +
      'new@hanbit.test,buyer,tenant,,,,입사\n' +
      'new@hanbit.test,buyer,가명화,,2026-01-01T00:00:00Z,,입사\n' +
      'new@hanbit.test,buyer,가명화,,,nonsense,입사\n' +
      'new@hanbit.test,buyer,가명화,,,,"여러\n줄"\n' +
      'new@hanbit.test,buyer,가명화,,,,또\n' +
      'new@hanbit.test,buyer,가명화\n' +
      'new@hanbit.test,buyer,가명화,,,,\n',
  );
  assert.deepEqual(codes(planned), [
    '2:unknown_role',
    '4:cell_malformed',
    '5:unknown_scope',
    '6:wrong_level',
    '7:window',
    '8:bad_condition',
    '11:duplicate',
    '12:cell_count',
    '13:cell_missing',
  ]);
  assert.match(planned.problems[0]?.message ?? '', /byuer.*buyer/);
  assert.equal(planned.problems[1]?.column, 1);
  assert.match(planned.problems[2]?.message ?? '', /project:가명화/);
  assert.match(planned.problems[6]?.message ?? '', /line 9/);
  assert.equal(planned.applicable, false);
  await assert.rejects(apply('email,name\nkim,Kim\n', planned.digest), refusal('IMP_001'));
});

test('files that are no CSV in UTF-8 are refused with the place', async () => {
  assert.deepEqual(codes(await plan('')), ['1:empty']);
  assert.deepEqual(codes(await plan('email,name\na@b.test,"Kim\n')), ['2:quotes']);
  assert.deepEqual(codes(await plan('email,nmae\na@b.test,Kim\n')), ['1:missing_header', '1:unknown_header']);
  const korean = Buffer.concat([Buffer.from('email,name\na@b.test,'), Buffer.from([0xb1, 0xe8, 0x0a])]);
  assert.deepEqual(codes(await plan(korean)), ['2:encoding']);
  assert.deepEqual(codes(await plan(`email,name\n${'a@b.test,Kim\n'.repeat(20_001)}`)), ['1:too_many_rows']);
  assert.deepEqual(codes(await plan('\ufeffemail,name\r\nnew@hanbit.test,김\r\n')), []);
});

test('no answer of a plan is large, and what it leaves out is in those that follow', async () => {
  const rows = 6_000;
  const faulty = Array.from({ length: rows }, (_, i) => `person${i}@hanbit.test,`).join('\n');
  const sound = Array.from({ length: rows }, (_, i) => `person${i}@hanbit.test,직원 ${i}`).join('\n');
  for (const [lines, part, leftOut] of [
    [sound, 'changes', 'changesLeftOut'],
    [faulty, 'problems', 'problemsLeftOut'],
  ] as const) {
    const csv = `email,name\n${lines}\n`;
    const seen: string[] = [];
    let answers = 0;
    for (let rest = 1; rest > 0; answers++) {
      const page = { ...fromTheFirst, [`${part}From`]: seen.length };
      const answer = await plan(csv, 'merge', owner, page);
      assert.ok(Buffer.byteLength(JSON.stringify(answer)) < 1_000_000);
      seen.push(...answer[part].map((item) => JSON.stringify(item)));
      rest = answer[leftOut];
    }
    assert.equal(new Set(seen).size, rows, part);
    assert.equal(seen.length, rows, part);
    assert.ok(answers > 1, part);
  }
});

test('nobody gives by a file what they could not give by hand, nor takes their own rights', async () => {
  const manager: Caller = { ...world.callerAt(newId('user'), world.tenantId), email: 'manager@hanbit.test' };
  world.people.set(manager.email, { id: manager.id });
  await grantBySystem(manager.id, 'TENANT_MANAGER');
  const beyond = 'email,role,scope,reason\nlee@hanbit.test,TENANT_OWNER,tenant,승진\n';
  const planned = await plan(beyond, 'merge', manager);
  assert.deepEqual(codes(planned), ['2:excess']);
  await assert.rejects(apply(beyond, planned.digest, 'merge', manager), refusal('IMP_001'));
  await assert.rejects(plan('key,name,level\nx1,새 역할,project\n', 'merge', manager), refusal('PERM_001'));

  const mine = await plan('email,role,scope,reason\nlee@hanbit.test,buyer,가명화,새로\n', 'mirror');
  assert.ok(mine.problems.some(({ code, line }) => code === 'own_rights' && line === null));
});

test('what a tenant keeps apart does not come together by two lines of one file', async () => {
  const role = async (key: string) => {
    const { items } = await world.call('GET /api/v1/roles', owner);
    return (items as { id: string; key: string }[]).find((one) => one.key === key)?.id; // per contract
  };
  const rule = await world.call('POST /api/v1/separation-rules', owner, {
    body: {
      name: '구매와 감사',
      kind: 'role',
      pair: [await role('buyer'), await role('PROJECT_ADMIN')],
      reason: 'test',
    },
  });
  const planned = await plan(
    'email,role,scope,reason\nchoi@hanbit.test,buyer,가명화,입사\nchoi@hanbit.test,PROJECT_ADMIN,가명화,입사\n',
  );
  assert.deepEqual(codes(planned), ['3:conflict']);
  assert.match(planned.problems[0]?.message ?? '', /구매와 감사.*buyer/);
  await world.call('DELETE /api/v1/separation-rules/{id}', owner, {
    params: { id: rule['id'] },
    query: { reason: 'test' },
  });
});

test('a plan is carried out only while nothing that matters has changed, and only as a whole', async () => {
  const csv =
    'email,role,scope,reason\njung@hanbit.test,buyer,가명화,입사\nlee@hanbit.test,PROJECT_ADMIN,가명화,승진\n';
  const planned = await plan(csv);
  const earlier = await exportFile('assignments');
  await assert.rejects(apply(`${csv}\n`, planned.digest), refusal('IMP_002'));
  await assert.rejects(apply(csv, planned.digest, 'mirror'), refusal('IMP_001'));
  const lee = world.people.get('lee@hanbit.test');
  assert.ok(lee !== undefined);
  await world.call('POST /api/v1/assignments', owner, {
    body: {
      principal: formatId('user', lee.id),
      roleId: formatId('role', await world.roleId('PROJECT_ADMIN')),
      scope: formatId('project', world.projectScope),
      endsAt: '2027-05-01T00:00:00Z',
      reason: '그 사이에',
    },
  });
  const between = await exportFile('assignments');
  assert.notEqual(between, earlier);
  await assert.rejects(apply(csv, planned.digest), refusal('IMP_002'));
  assert.equal(await exportFile('assignments'), between);
  await importFile(csv);
});

test('a mirror takes away what the file does not name, and tells the log of each', async () => {
  const text = await exportFile('assignments');
  const lines = text.split('\r\n');
  const kept = lines.filter((line) => !line.startsWith('jung@')).join('\r\n');
  const planned = await plan(kept, 'mirror');
  assert.deepEqual(planned.problems, []);
  assert.deepEqual([planned.counts.added, planned.counts.removed], [0, 1]);
  const seen = world.records.length;
  await apply(kept, planned.digest, 'mirror');
  assert.deepEqual(world.records.slice(seen), ['role.revoked', 'access.imported']);
  const jung = world.people.get('jung@hanbit.test');
  assert.ok(jung !== undefined);
  assert.equal(world.access.check(jung.id, 'project:read', world.projectScope).allowed, false);
});

test('of two imports of one plan at the same moment one is carried out', async () => {
  const csv = 'email,role,scope,reason\nyoon@hanbit.test,buyer,가명화,입사\n';
  const { digest } = await plan(csv);
  const outcomes = await Promise.allSettled([apply(csv, digest), apply(csv, digest)]);
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
});
