import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { createDatabase, createPool, type Database } from '@haechi/database';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import type { OutboundAnswer, OutboundGuard } from '@haechi/http';
import {
  CodedError,
  createMovableClock,
  createTranslate,
  mergeCatalogues,
  newId,
  PLATFORM_TENANT_ID,
  type TenantId,
} from '@haechi/kernel';
import { silentLogger } from '@haechi/kernel/testing';
import {
  createCosignatureVerifier,
  createNoteSigningKey,
  createNoteVerifier,
  createSeedSigner,
  decodeBase64,
  formatAddCheckpoint,
  formatCheckpoint,
  formatVerifierKey,
  hashLeaf,
  openCheckpoint,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyProof,
} from '@haechi/transparency';
import { type AuditModule, createAuditModule } from '../src/index.ts';
import { proveEvent } from '../src/queries/prove-event.ts';
import { openLogIdentity } from '../src/signing/open-log-identity.ts';
import { createComposeRow, createRecord } from '../src/use-cases/record.ts';
import { createWitnessing, type Witnessing } from '../src/witness/create-witnessing.ts';
import { findWitnessedCheckpoint, readWitnessStates } from '../src/witness/read-cosignatures.ts';
import { entryFor, eventually, migrations, origin, rootKey, startMs } from './log-fixture.ts';

interface Installation {
  readonly db: TestDatabase;
  readonly database: Database;
  readonly audit: AuditModule;
  readonly witnessing: Witnessing;
}

const clock = createMovableClock(startMs);
/** What the network does with a request; a test may put something in its way. */
let deliver: (
  url: string,
  body: string,
) => Promise<Partial<OutboundAnswer> & { status: number; text: string }>;
let log: Installation;
let watcher: Installation;

const guard: Pick<OutboundGuard, 'request' | 'checkUrl'> = {
  checkUrl: async () => ({ ok: true, value: { host: 'w', port: 443, addresses: [] } }) as never, // not looked at
  async request(url, request = {}) {
    const { text, ...answer } = await deliver(String(url), String(request.body));
    return { ok: true, value: { url: String(url), headers: {}, ...answer, body: Buffer.from(text) } };
  },
};

async function install(logName: string): Promise<Installation> {
  const db = await createTestDatabase([migrations]);
  const { database } = db;
  const audit = createAuditModule({
    database,
    rootKey,
    clock,
    log: silentLogger,
    translate: createTranslate(mergeCatalogues()),
    logName,
    guard,
  });
  await audit.start?.();
  const record = createRecord(createComposeRow({ clock, health: () => 'healthy' }));
  const witnessing = createWitnessing({
    database,
    rootKey,
    clock,
    log: silentLogger,
    guard,
    record,
    identity: () => openLogIdentity({ database, rootKey, clock }),
    readIntervalMs: async () => 60_000,
  });
  return { db, database, audit, witnessing };
}

before(async () => {
  log = await install('log.test');
  watcher = await install('watcher.test');
});
after(async () => {
  for (const { audit, db } of [log, watcher]) {
    await audit.stop?.();
    await db.drop();
  }
});
beforeEach(() => {
  deliver = async (url, body) => {
    assert.equal(url, 'https://watcher.test/witness/add-checkpoint');
    const { status, type, body: text } = await watcher.witnessing.service.addCheckpoint(body);
    return { status, text, headers: { 'content-type': type } };
  };
});

async function append(tenantId: TenantId, count: number): Promise<string[]> {
  const ids = await Promise.all(
    Array.from({ length: count }, () => log.audit.recordAlone(tenantId, origin, entryFor(tenantId))),
  );
  log.audit.poke();
  await eventually(async () => {
    const { rowCount } = await log.db.superuser.query('SELECT FROM audit.intake WHERE tenant_id = $1', [
      tenantId,
    ]);
    return rowCount === 0;
  });
  return ids;
}

async function sizeOf(tenantId: TenantId): Promise<number> {
  const { rows } = await log.db.superuser.query<{ size: number }>(
    'SELECT coalesce(max(size), 0)::int AS size FROM audit.checkpoints WHERE tenant_id = $1',
    [tenantId],
  );
  return rows[0]?.size ?? 0;
}

const place = (tenantId: TenantId) => ({ tenantId, scopeId: entryFor(tenantId).scopeId });

const BY_HAND = '';

/** A tenant whose log the watcher knows and is asked about. */
async function connect(url: string = 'https://watcher.test/witness/') {
  const tenantId = newId('tenant');
  const identity = await openLogIdentity({ database: log.database, rootKey, clock });
  const verifierKey = await watcher.witnessing.service.verifierKey();
  await watcher.witnessing.witnessedLogs.add(origin, identity.verifierKeyOf(tenantId));
  await append(tenantId, 3);
  const id = await log.database.tenant(tenantId, (tx) =>
    log.witnessing.witnesses.addWitness(tx, origin, {
      ...place(tenantId),
      verifierKey,
      url: url === BY_HAND ? undefined : url,
    }),
  );
  await append(tenantId, 1);
  return { tenantId, identity, verifierKey, id };
}

const statesOf = (tenantId: TenantId) =>
  log.database.tenant(tenantId, (tx) => readWitnessStates(tx, tenantId));

/** Waits until the loop of the log has asked everybody so far. */
const asked = (
  tenantId: TenantId,
  done: (state: { failures: number; signedSize: number | null }) => boolean,
): Promise<void> => eventually(async () => (await statesOf(tenantId)).every(done), 10_000);

const keyOf = (text: string) => {
  const key = parseVerifierKey(text);
  return key.ok ? key.value : assert.fail(key.error.message);
};

test('a witness that is asked cosigns; the proof of an event carries its signature and needs no server to be believed', async () => {
  const { tenantId, identity, verifierKey } = await connect();
  const [id] = await append(tenantId, 1);
  const size = await sizeOf(tenantId);
  await asked(tenantId, ({ signedSize }) => signedSize !== null);
  clock.advance(60_000);
  await asked(tenantId, ({ signedSize }) => signedSize === size);
  const file = await log.database.tenant(tenantId, (tx) => proveEvent(tx, tenantId, id as never)); // an id it gave
  const { rows } = await log.db.superuser.query<{ leaf: string }>(
    'SELECT leaf FROM audit.audit_logs WHERE tenant_id = $1 AND id = $2',
    [tenantId, id],
  );
  const policy = {
    origin: identity.originOf(tenantId),
    logKeys: [createNoteVerifier(keyOf(identity.verifierKeyOf(tenantId)))],
    witnesses: [createCosignatureVerifier(keyOf(verifierKey))],
    witnessesMin: 1,
  };
  const leafHash = hashLeaf(Buffer.from(rows[0]?.leaf ?? ''));
  const proven = await verifyProof(file, leafHash, policy);
  assert.ok(proven.ok, JSON.stringify(proven));
  assert.equal(proven.value.cosignedBy.length, 1);
  const [state] = await statesOf(tenantId);
  // In whole seconds, at whichever of the two moments the witness saw the newest size first.
  const nowMs = Math.floor(clock.now() / 1000) * 1000;
  assert.ok([nowMs - 60_000, nowMs].includes(state?.signedAt?.getTime() ?? 0), String(state?.signedAt));
  const another = await createNoteSigningKey('watcher.test/witness', randomBytes(32), 0x04);
  const strict = { ...policy, witnesses: [createCosignatureVerifier(another)] };
  assert.equal((await verifyProof(file, leafHash, strict)).ok, false);
});

test('the log learns from a 409 what the witness knows, and goes on from there', async () => {
  const { tenantId } = await connect();
  const first = await sizeOf(tenantId);
  await asked(tenantId, ({ signedSize }) => signedSize !== null);
  clock.advance(60_000);
  await asked(tenantId, ({ signedSize }) => signedSize === first);
  await log.db.superuser.query('UPDATE audit.witness_states SET known_size = 1 WHERE tenant_id = $1', [
    tenantId,
  ]);
  await append(tenantId, 2);
  clock.advance(60_000);
  await asked(tenantId, ({ signedSize }) => signedSize === first + 2);
});

test('a witness that answers nonsense, nothing or for another is not believed, and is asked less and less often', async () => {
  const answers = [
    { status: 200, text: '— watcher.test/witness AAAAAAAA\n' },
    { status: 500, text: 'no' },
    { status: 409, text: '0\n', headers: { 'content-type': 'text/x.tlog.size' } },
    { status: 409, text: '99999\n', headers: { 'content-type': 'text/x.tlog.size' } },
  ];
  const problems: (string | null | undefined)[] = [];
  let tenantId: TenantId | undefined;
  for (const [turn, answer] of answers.entries()) {
    deliver = async () => answer;
    if (tenantId === undefined) ({ tenantId } = await connect());
    else clock.advance(60_000 * 2 ** (turn - 1));
    await asked(tenantId, ({ failures }) => failures === turn + 1);
    problems.push((await statesOf(tenantId))[0]?.problem);
  }
  assert.ok(tenantId);
  const lost = tenantId;
  assert.deepEqual(problems, ['bad_signature', 'status_500', 'other_root', 'witness_is_ahead']);
  const found = await log.database.tenant(lost, (tx) =>
    findWitnessedCheckpoint(tx, lost, { beyond: 0, witnessesMin: 1 }),
  );
  assert.equal(found, undefined);
});

test('what is carried by hand ends as what is asked over the network', async () => {
  const { tenantId, id, verifierKey } = await connect(BY_HAND);
  const size = await sizeOf(tenantId);
  const request = await log.witnessing.witnesses.composeRequest(tenantId, id, 'own', undefined);
  const { status, body } = await watcher.witnessing.service.addCheckpoint(request);
  assert.equal(status, 200);
  const note = request.slice(request.indexOf('\n\n') + 2);
  const back = (text: string) =>
    log.database.tenant(tenantId, (tx) =>
      log.witnessing.witnesses.importCosignature(tx, origin, { ...place(tenantId), id, note: text }),
    );
  const refused = (error: unknown): boolean => error instanceof CodedError && error.code === 'AUD_008';
  for (const wrong of ['junk', note, note.replace(`\n${size}\n`, `\n${size - 1}\n`) + body])
    await assert.rejects(back(wrong), refused);
  const taken = await back(note + body);
  assert.equal(taken.size, size);
  const found = await log.database.tenant(tenantId, (tx) =>
    findWitnessedCheckpoint(tx, tenantId, { beyond: size - 1, witnessesMin: 1 }),
  );
  const parsed = parseNote(found?.note ?? '');
  assert.ok(parsed.ok && parsed.value.signatures.some(({ name }) => name === verifierKey.split('+')[0]));
  const next = await log.witnessing.witnesses.composeRequest(tenantId, id, 'own', undefined);
  assert.ok(next.startsWith(`old ${size}\n`));
});

test('the operator’s witness cosigns the platform tree as well, so that one signature covers the logs of all', async () => {
  const identity = await openLogIdentity({ database: log.database, rootKey, clock });
  for (const key of [identity.verifierKeyOf(PLATFORM_TENANT_ID), identity.platformVerifierKey])
    await watcher.witnessing.witnessedLogs.add(origin, key);
  const verifierKey = await watcher.witnessing.service.verifierKey();
  const wanted = { ...place(PLATFORM_TENANT_ID), verifierKey, url: 'https://watcher.test/witness' };
  await log.database.tenant(PLATFORM_TENANT_ID, (tx) =>
    log.witnessing.witnesses.addWitness(tx, origin, wanted),
  );
  await append(PLATFORM_TENANT_ID, 1);
  await asked(PLATFORM_TENANT_ID, ({ signedSize }) => signedSize !== null);
  const [state] = await log.witnessing.readPlatformWitnesses(newId('tenant'));
  assert.equal(state?.tree, 'platform_tree');
  const ages = await log.witnessing.readAges();
  assert.ok(ages.some(({ tree, ageSeconds }) => tree === 'platform_tree' && ageSeconds !== undefined));
});

/** A log of somebody else, signed by hand. */
async function createForeignLog() {
  const key = await createNoteSigningKey(`foreign.test/${randomBytes(4).toString('hex')}`, randomBytes(32));
  await watcher.witnessing.witnessedLogs.add(origin, formatVerifierKey(key));
  const submit = async (size: number, root: Uint8Array, oldSize = 0, proof: readonly Uint8Array[] = []) => {
    const note = await signNote(formatCheckpoint({ origin: key.name, size, root }), [createSeedSigner(key)]);
    return formatAddCheckpoint({ oldSize, proof, checkpoint: note });
  };
  return { key, submit };
}

test('two processes that are asked about two futures of a log at once cosign one of them', async () => {
  const pool = createPool({
    url: watcher.db.appUrl,
    log: silentLogger,
    connectionsMax: 10,
    applicationName: 'second',
  });
  const second = createDatabase(pool);
  try {
    const services = [watcher.database, second].map(
      (database) =>
        createWitnessing({
          database,
          rootKey,
          clock,
          log: silentLogger,
          guard,
          record: createRecord(createComposeRow({ clock, health: () => 'healthy' })),
          identity: () => openLogIdentity({ database, rootKey, clock }),
          readIntervalMs: async () => 60_000,
        }).service,
    );
    for (let round = 0; round < 10; round += 1) {
      const { key, submit } = await createForeignLog();
      const futures = await Promise.all(Array.from({ length: 8 }, () => submit(5, randomBytes(32))));
      const answers = await Promise.all(
        futures.map((future, index) => (services[index % 2] ?? assert.fail()).addCheckpoint(future)),
      );
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((one, other) => one - other),
        [200, ...Array.from({ length: 7 }, () => 409)],
      );
      for (const { status, type, body } of answers)
        if (status === 409) assert.deepEqual([type, body], ['text/x.tlog.size', '5\n']);
      const winner = answers.findIndex(({ status }) => status === 200);
      const note =
        (futures[winner] ?? '').split('\n\n').slice(1).join('\n\n') + (answers[winner]?.body ?? '');
      const opened = await openCheckpoint(note, {
        origin: key.name,
        logKeys: [createNoteVerifier(key)],
        witnesses: [createCosignatureVerifier(keyOf(await watcher.witnessing.service.verifierKey()))],
        witnessesMin: 1,
      });
      assert.ok(opened.ok);
    }
  } finally {
    await second.close();
  }
});

test('every refusal has the status of the standard, and a log that is taken away and added again is not forgotten', async () => {
  const { key, submit } = await createForeignLog();
  const root = randomBytes(32);
  const status = async (body: string) => (await watcher.witnessing.service.addCheckpoint(body)).status;
  assert.equal(await status('nonsense'), 400);
  assert.equal(await status(await submit(3, root, 4)), 400);
  assert.equal(await status(await submit(3, root)), 200);
  assert.equal(await status(await submit(3, root, 3)), 200, 'asked again it signs again, at a later time');
  assert.equal(await status(await submit(4, root)), 409);
  assert.equal(await status(await submit(3, randomBytes(32), 3)), 409);
  assert.equal(await status(await submit(4, root, 3, [randomBytes(32)])), 422);
  const stranger = await createNoteSigningKey(key.name, randomBytes(32));
  const forged = await signNote(formatCheckpoint({ origin: key.name, size: 9, root }), [
    createSeedSigner(stranger),
  ]);
  assert.equal(await status(formatAddCheckpoint({ oldSize: 3, proof: [], checkpoint: forged })), 403);
  const { witnessedLogs } = watcher.witnessing;
  const listed = (await witnessedLogs.list()).find((known) => known.origin === key.name) ?? assert.fail();
  await witnessedLogs.remove(origin, listed.id);
  assert.equal(await status(await submit(3, root, 3)), 404);
  const again = await witnessedLogs.add(origin, formatVerifierKey(key));
  assert.equal(again.size, 3);
  await assert.rejects(
    watcher.db.superuser.query('UPDATE audit.witnessed_logs SET size = 2 WHERE id = $1', [again.id]),
    /never goes back/,
  );
});

test('a key that is not one for cosignatures, or one for them where a log’s is wanted, is refused', async () => {
  const refused = (code: string) => (error: unknown) => error instanceof CodedError && error.code === code;
  const { checkWitness } = log.witnessing.witnesses;
  const logKey = formatVerifierKey(await createNoteSigningKey('log.example', randomBytes(32)));
  await assert.rejects(checkWitness({ verifierKey: logKey, url: undefined }), refused('AUD_005'));
  const witnessKey = await watcher.witnessing.service.verifierKey();
  assert.equal(decodeBase64(witnessKey.split('+').slice(2).join('+'))?.[0], 0x04);
  await assert.rejects(log.witnessing.witnessedLogs.add(origin, witnessKey), refused('AUD_009'));
});
