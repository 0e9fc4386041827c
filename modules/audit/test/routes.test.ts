import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { auditRoutes } from '@haechi/contracts';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { Caller, ErasedInput, RequestContext } from '@haechi/http';
import {
  CodedError,
  createMovableClock,
  createTranslate,
  formatId,
  type Locale,
  mergeCatalogues,
  newId,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import { createNoteKey, hashLeaf, parseVerifierKey, verifyProof } from '@haechi/transparency';
import { type AuditModule, createAuditModule, createNativeVerifier } from '../src/index.ts';
import { en } from '../src/messages/en.ts';
import { ko } from '../src/messages/ko.ts';
import { entryFor, eventually, migrations, origin, rootKey, startMs } from './log-fixture.ts';

const clock = createMovableClock(startMs);
const words = {
  ko: {
    'audit.action.project.updated': '{actor}님이 {target}을(를) 고쳤습니다.',
    'field.custom': '올바르지 않은 값입니다',
  },
  en: { 'audit.action.project.updated': '{actor} edited {target}.', 'field.custom': 'not a valid value' },
};

let db: TestDatabase;
let audit: AuditModule;

before(async () => {
  db = await createTestDatabase([migrations]);
  audit = createAuditModule({
    database: db.database,
    rootKey,
    clock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues({ ko, en }, words)),
    logName: 'haechi.test',
    findPeople: async (_tx, text) =>
      origin.actor.name.includes(text) && origin.actor.id !== null ? [origin.actor.id] : [],
  });
  await audit.start?.();
});
after(async () => {
  await audit.stop?.();
  await db.drop();
});

function callerOf(tenantId: TenantId): Caller {
  return {
    kind: 'user',
    id: newId('user'),
    name: '감사자',
    email: 'auditor@example.com',
    locale: 'ko',
    timeZone: 'Asia/Seoul',
    credential: 'session',
    sessionId: newId('session'),
    tenantId,
    scopeId: tenantId as string as ScopeId, // a tenant's scope has the id of the tenant
    secondFactorAtMs: startMs,
  };
}

type Operation = (typeof auditRoutes)[number]['operation'];
interface Ask {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly locale?: Locale;
}

/** Does what the HTTP shell does: parses by the contract, opens the transaction, runs the effects, checks the answer. */
async function ask(
  operation: Operation,
  caller: Caller,
  { params, query, locale = 'ko' }: Ask = {},
): Promise<unknown> {
  const route =
    audit.routes.find(({ contract }) => contract.operation === operation) ?? assert.fail(operation);
  const { contract } = route;
  const effects: (() => Promise<void> | void)[] = [];
  const unused = (): never => assert.fail('not used by these routes');
  const ctx: RequestContext = {
    requestId: 'req-1',
    locale,
    ip: '10.0.0.7',
    userAgent: 'test',
    nowMs: clock.now(),
    ifMatchVersion: undefined,
    may: () => true,
    authorize: unused,
    authorizeAt: unused,
    authorizeEach: unused,
    transact: unused,
    afterCommit: (effect) => void effects.push(effect),
    setCookie: unused,
    clearCookie: unused,
    setDeviceCookie: unused,
    demandFreshFactor: unused,
    signal: AbortSignal.timeout(60_000),
  };
  const input: Omit<ErasedInput, 'tx'> = {
    ctx,
    caller,
    params: contract.params?.parse(params),
    query: contract.query?.parse(query ?? {}),
    body: undefined,
  };
  const answer =
    contract.transaction === 'none'
      ? await route.handle({ ...input, tx: undefined })
      : await db.database.tenant(caller.tenantId, (tx) => route.handle({ ...input, tx }), { readOnly: true });
  for (const effect of effects) await effect();
  return contract.response.parse(answer);
}

interface Page {
  items: { id: string; index: number; action: string; summary: string; result: string }[];
  nextCursor: string | null;
  total?: number;
}
interface Detail {
  leaf: string;
  leafHash: string;
  scope: string;
  before: Record<string, unknown> | null;
  sessionId: string | null;
}
interface Status {
  state: string;
  size: number;
  waitingCount: number;
  origin: string;
  verifierKey: string;
  checkpoint: string | null;
}
interface Verdict {
  verdict: string;
  firstBadIndex: number | null;
  problem: string | null;
  size: number;
}

const search = (caller: Caller, query: object = {}, locale?: Locale): Promise<Page> =>
  ask('GET /api/v1/audit/events', caller, {
    query,
    ...(locale === undefined ? {} : { locale }),
  }) as Promise<Page>;
const status = (caller: Caller): Promise<Status> => ask('GET /api/v1/audit/log', caller) as Promise<Status>;
const verify = (caller: Caller): Promise<Verdict> =>
  ask('POST /api/v1/audit/verify', caller) as Promise<Verdict>;

async function settled(caller: Caller): Promise<void> {
  audit.poke();
  await eventually(async () => (await status(caller)).waitingCount === 0);
}

async function seed(tenantId: TenantId, entries: readonly Parameters<typeof entryFor>[1][]): Promise<void> {
  for (const extra of entries) {
    await db.database.tenant(tenantId, (tx) => audit.record(tx, tenantId, origin, entryFor(tenantId, extra)));
    clock.advance(1_000);
  }
}

describe('searching', () => {
  const caller = callerOf(newId('tenant'));
  const actions = (page: Page): string[] => page.items.map((item) => item.action);
  let from: string;

  before(async () => {
    await seed(caller.tenantId, [{}, { action: 'session.started' }]);
    from = new Date(clock.now()).toISOString();
    await seed(caller.tenantId, [
      { action: 'session.ended', reason: '100% done_now' },
      { action: 'sessions.listed', result: 'denied' },
      {
        action: 'role.granted',
        target: { kind: 'role', id: 'rol_01jd0m5w4xevh8x0h5m1v5b2c9', name: '관리자' },
      },
    ]);
    await settled(caller);
  });

  test('pages newest first, without gap or repetition, and puts itself on record once a minute', async () => {
    const first = await search(caller, { limit: 2 });
    assert.deepEqual(actions(first), ['role.granted', 'sessions.listed']);
    assert.equal(first.total, 5);
    await settled(caller);
    const second = await search(caller, { limit: 2, cursor: first.nextCursor });
    assert.deepEqual(actions(second), ['session.ended', 'session.started']);
    const third = await search(caller, { limit: 2, cursor: second.nextCursor });
    assert.deepEqual(actions(third), ['project.updated']);
    assert.equal(third.nextCursor, null);
    await settled(caller);
    assert.deepEqual(actions(await search(caller, { action: 'audit.*' })), ['audit.searched']);
    clock.advance(60_000);
    await search(caller);
    await settled(caller);
    assert.equal((await search(caller, { action: 'audit.searched' })).items.length, 2);
  });

  test('filters by every field, and combines them', async () => {
    assert.deepEqual(actions(await search(caller, { action: 'session.*' })), [
      'session.ended',
      'session.started',
    ]);
    assert.deepEqual(actions(await search(caller, { action: 'session.started' })), ['session.started']);
    assert.deepEqual(actions(await search(caller, { result: 'denied' })), ['sessions.listed']);
    assert.deepEqual(actions(await search(caller, { target: '관리' })), ['role.granted']);
    assert.deepEqual(actions(await search(caller, { target: 'rol_01jd0m5w4xevh8x0h5m1v5b2c9' })), [
      'role.granted',
    ]);
    assert.equal((await search(caller, { actor: origin.actor.id })).items.length, 5);
    assert.equal((await search(caller, { actor: '하나' })).items.length, 5);
    assert.deepEqual(actions(await search(caller, { actor: '하나', to: from })), [
      'session.started',
      'project.updated',
    ]);
    assert.deepEqual(actions(await search(caller, { actor: '하나', from, action: 's*' })), [
      'sessions.listed',
      'session.ended',
    ]);
    assert.deepEqual(actions(await search(caller, { text: '0% DONE_' })), ['session.ended']);
    assert.deepEqual(actions(await search(caller, { text: '0%d' })), []);
  });

  test('refuses a cursor and a pattern that are not ours', async () => {
    const refused = (error: unknown): boolean => error instanceof CodedError && error.code === 'VAL_001';
    await assert.rejects(search(caller, { cursor: 'bm9uc2Vuc2U' }), refused);
    await assert.rejects(search(caller, { action: '*.started' }), refused);
  });

  test('writes one sentence in the language of the reader, and never a raw key', async () => {
    const [korean] = (await search(caller, { action: 'project.updated' })).items;
    assert.equal(korean?.summary, '김하나님이 봄 학기을(를) 고쳤습니다.');
    const [english] = (await search(caller, { action: 'project.updated' }, 'en')).items;
    assert.equal(english?.summary, '김하나 edited 봄 학기.');
    const [unknown] = (await search(caller, { action: 'role.granted' }, 'en')).items;
    assert.match(unknown?.summary ?? '', /^김하나 did something that this version has no words for/);
  });

  test('shows nothing of another tenant', async () => {
    const other = callerOf(newId('tenant'));
    assert.deepEqual(await search(other), { items: [], nextCursor: null, total: 0 });
    const [mine] = (await search(caller)).items;
    await assert.rejects(
      ask('GET /api/v1/audit/events/{id}', other, { params: { id: mine?.id } }),
      (error: unknown) => error instanceof CodedError && error.code === 'RES_001',
    );
  });
});

test('an event has its leaf, its masked content, and a proof that the verifier key of the log accepts', async () => {
  const caller = callerOf(newId('tenant'));
  await seed(caller.tenantId, [{}, { before: { name: 'a', password: 'hunter2' }, after: { name: 'b' } }, {}]);
  await settled(caller);
  const [, item] = (await search(caller)).items;
  const params = { id: item?.id };
  const detail = (await ask('GET /api/v1/audit/events/{id}', caller, { params })) as Detail;
  assert.deepEqual(detail.before, { name: 'a', password: '[secret]' });
  assert.ok(!detail.leaf.includes('hunter2'));
  assert.equal(detail.sessionId, origin.sessionId);
  assert.equal(detail.scope, formatId('scope', caller.scopeId));
  const leafHash = hashLeaf(new TextEncoder().encode(detail.leaf));
  assert.equal(detail.leafHash, Buffer.from(leafHash).toString('base64'));
  await settled(caller);
  const proof = (await ask('GET /api/v1/audit/events/{id}/proof', caller, { params })) as string;
  const log = await status(caller);
  assert.equal(log.origin, `haechi.test/audit/${formatId('tenant', caller.tenantId)}`);
  const key = parseVerifierKey(log.verifierKey);
  assert.ok(key.ok);
  assert.deepEqual(key.value, createNoteKey(log.origin, key.value.publicKey));
  const logKeys = [createNativeVerifier(log.origin, key.value.publicKey)];
  const verified = await verifyProof(proof, leafHash, { origin: log.origin, logKeys });
  assert.ok(verified.ok);
  assert.equal(verified.value.index, 1);
});

test('verification is answered in words, names the first bad index, and is itself on record', async () => {
  const caller = callerOf(newId('tenant'));
  await seed(caller.tenantId, [{}, {}, {}]);
  await settled(caller);
  const good = await verify(caller);
  assert.deepEqual([good.verdict, good.size, good.problem], ['intact', 3, null]);
  await settled(caller);
  await db.superuser.query('ALTER TABLE audit.audit_logs DISABLE TRIGGER refuse_change');
  const lifted = await verify(caller);
  assert.equal(lifted.verdict, 'intact');
  assert.match(lifted.problem ?? '', /audit_logs\.refuse_change/);
  await settled(caller);
  await db.superuser.query(`UPDATE audit.audit_logs SET reason = 'x' WHERE tenant_id = $1 AND index = 1`, [
    caller.tenantId,
  ]);
  const bad = await verify(caller);
  assert.deepEqual([bad.verdict, bad.firstBadIndex], ['broken', 1]);
  assert.match(bad.problem ?? '', /reason/);
  await settled(caller);
  const { items } = await search(caller, { action: 'audit.verified' });
  assert.deepEqual(
    items.map((item) => item.result),
    ['failure', 'success', 'success'],
  );
});

test('a log that was cut back behind the back of the running process is broken', async () => {
  const caller = callerOf(newId('tenant'));
  await seed(caller.tenantId, [{}, {}]);
  await settled(caller);
  await db.superuser.query('ALTER TABLE audit.audit_logs DISABLE TRIGGER USER');
  await db.superuser.query('ALTER TABLE audit.checkpoints DISABLE TRIGGER USER');
  for (const table of ['audit_logs', 'checkpoints', 'trees'])
    await db.superuser.query(`DELETE FROM audit.${table} WHERE tenant_id = $1`, [caller.tenantId]);
  const verdict = await verify(caller);
  assert.deepEqual([verdict.verdict, verdict.firstBadIndex], ['broken', 0]);
});
