import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { TLSSocket } from 'node:tls';
import { makeRequest, privateKeyToPem } from '@haechi/certificates';
import { createCustody, fingerprintShare, noteShareCheck } from '@haechi/custody';
import { createTestDatabase, type TestDatabase } from '@haechi/database/testing';
import { createMovableClock, DAY_MS, type MovableClock } from '@haechi/kernel';
import { openRootKey, Secret } from '@haechi/kernel/node';
import { silentLogger } from '@haechi/kernel/testing';
import { composeHouse, type House } from '../compose.ts';
import { readServerConfig } from '../config.ts';
import { createCallApi } from '../demo/call-api.ts';
import { deskOf } from '../demo/cast.ts';
import { createDemoPerson, type DemoPerson } from '../demo/demo-person.ts';

const MODULES = new URL('../../../../modules/', import.meta.url);
/** As long as half of a certificate's life and a little, so that a move of the clock to today makes renewal due. */
const AGO_DAYS = 46;

interface Answer {
  readonly status: number | undefined;
  /** Of the certificate the server showed. */
  readonly serial: string;
  readonly body: Buffer;
}

/** A house of its own that answers on a port over TLS. */
async function openTlsHouse(settings: Readonly<Record<string, string>>, clock: MovableClock) {
  const folder = mkdtempSync(join(tmpdir(), 'haechi-tls-'));
  const db: TestDatabase = await createTestDatabase(
    readdirSync(MODULES).map((schema) => ({
      schema,
      directory: new URL(`${schema}/src/migrations/`, MODULES),
    })),
  );
  const config = readServerConfig({ HAECHI_TLS: 'on', HAECHI_CHECK_RESPONSES: 'true', ...settings });
  const house: House = await composeHouse({
    config: { ...config, HAECHI_RATE_LIMIT_PER_MINUTE: 10_000_000 },
    database: { database: db.database, jobDatabase: db.database, keyDatabase: db.database },
    rootKey: new Secret(new Uint8Array(32).fill(7)),
    log: silentLogger,
    publicUrl: new URL('https://localhost:8470'),
    tlsFolder: folder,
    installation: {
      dataDir: folder,
      port: 8470,
      version: '1.2.3',
      keysDir: join(folder, 'keys'),
      plainKeyFile: join(folder, 'keys', 'root.key'),
    },
    clock,
  });
  await house.start();
  await house.app.listen({ port: 0, host: '127.0.0.1' });
  // A server that listens on a port has an address of this kind.
  const { port } = house.app.server.address() as AddressInfo;
  return {
    house,
    db,
    folder,
    roots: (): string => readFileSync(join(folder, 'ca.crt'), 'utf8'),
    ask: (agent: Agent, path = '/healthz', servername = 'localhost'): Promise<Answer> =>
      new Promise((resolve, reject) => {
        get({ host: '127.0.0.1', port, path, servername, agent }, (res) => {
          const serial = res.socket instanceof TLSSocket ? res.socket.getPeerCertificate().serialNumber : '';
          const pieces: Buffer[] = [];
          res.on('data', (piece: Buffer) => pieces.push(piece));
          res.on('end', () => resolve({ status: res.statusCode, serial, body: Buffer.concat(pieces) }));
          res.on('error', reject);
        }).on('error', reject);
      }),
    async close() {
      await house.stop();
      await db.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

type TlsHouse = Awaited<ReturnType<typeof openTlsHouse>>;

/** The first administrator of a house, signed in. */
async function enrolAdministrator({ house }: TlsHouse, clock: MovableClock): Promise<DemoPerson> {
  const secret = await house.identity.createFirstAdministratorLink();
  const link = new URL('/enroll', 'https://localhost:8470');
  link.searchParams.set('token', secret?.reveal() ?? '');
  const callApi = createCallApi(house.app);
  const story = { ...clock, pause: () => undefined, moveTo: () => undefined };
  const person = { name: '관리자', email: 'admin@haechi.test', desk: deskOf(1) };
  const administrator = createDemoPerson({ callApi, clock: story }, person);
  await administrator.enrol(link.href);
  return administrator;
}

describe('a server that answers over TLS itself', { timeout: 60_000 }, () => {
  const clock = createMovableClock(Date.now() - AGO_DAYS * DAY_MS);
  let tls: TlsHouse;

  before(async () => {
    tls = await openTlsHouse({ HAECHI_TLS_NAMES: 'ward.hospital.test' }, clock);
  });
  after(() => tls?.close());

  test('is trusted by who trusts the root in its folder, under its names, and by nobody else', async () => {
    const agent = new Agent({ ca: tls.roots() });
    assert.equal((await tls.ask(agent)).status, 200);
    assert.equal((await tls.ask(agent, '/healthz', 'ward.hospital.test')).status, 200);
    await assert.rejects(tls.ask(agent, '/healthz', 'other.hospital.test'), {
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await assert.rejects(tls.ask(new Agent()), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  test('renews its certificate under load without one failed request; open connections go on', async () => {
    const kept = new Agent({ ca: tls.roots(), keepAlive: true, maxSockets: 1 });
    const shownBefore = (await tls.ask(kept)).serial;
    let stop = false;
    const results: string[] = [];
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      const agent = new Agent({ ca: tls.roots(), keepAlive: caller % 2 === 0 });
      while (!stop) results.push(await tls.ask(agent).then(({ status }) => String(status), String));
      agent.destroy();
    });
    const until = async (count: number): Promise<void> => {
      while (results.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(100);
    clock.advance(AGO_DAYS * DAY_MS);
    await tls.house.keys.turn();
    await until(results.length + 200);
    stop = true;
    await Promise.all(callers);
    assert.deepEqual([...new Set(results)], ['200'], `${results.length} requests`);
    assert.equal((await tls.ask(kept)).serial, shownBefore, 'the open connection is the same one');
    kept.destroy();
    const { serial } = await tls.ask(new Agent({ ca: tls.roots() }));
    assert.notEqual(serial, shownBefore, 'a new connection is shown the new certificate');
    assert.equal(new X509Certificate(readFileSync(join(tls.folder, 'server.crt'))).serialNumber, serial);
  });

  test('gives out its roots and what they revoked to everybody, and nothing else there', async () => {
    const agent = new Agent({ ca: tls.roots() });
    assert.equal((await tls.ask(agent, '/pki/ca.crt')).body.toString(), tls.roots());
    const { rows } = await tls.db.superuser.query<{ id: string }>('SELECT id FROM keys.authorities');
    const list = await tls.ask(agent, `/pki/${rows[0]?.id}.crl`);
    assert.equal(list.status, 200);
    assert.equal(list.body[0], 0x30, 'as DER');
    assert.equal((await tls.ask(agent, '/pki/server.key')).status, 404);
  });

  test('says 30 days before the end that a certificate ends, once, also when it cannot be renewed', async () => {
    await tls.db.superuser.query("UPDATE keys.authorities SET sealed_key = 'damaged'");
    clock.advance(61 * DAY_MS);
    await assert.rejects(tls.house.keys.turn());
    await assert.rejects(tls.house.keys.turn());
    const { rows } = await tls.db.superuser.query<{ warned: number }>(
      "SELECT count(*)::int AS warned FROM keys.certificates WHERE warned_at IS NOT NULL AND kind = 'server'",
    );
    assert.equal(rows[0]?.warned, 1);
    const told = await tls.db.superuser.query(
      `SELECT FROM audit.intake WHERE leaf LIKE '%certificate.ends_soon%'
       UNION ALL SELECT FROM audit.audit_logs WHERE action = 'certificate.ends_soon'`,
    );
    assert.equal(told.rowCount, 1);
    assert.equal((await tls.ask(new Agent({ ca: tls.roots() }))).status, 200, 'the server goes on');
  });
});

describe('a server that wants certificates of its clients', { timeout: 60_000 }, () => {
  const clock = createMovableClock(Date.now());
  let tls: TlsHouse;
  let administrator: DemoPerson;

  before(async () => {
    tls = await openTlsHouse({ HAECHI_TLS_CLIENTS: 'required' }, clock);
    administrator = await enrolAdministrator(tls, clock);
    await administrator.workIn('platform');
  });
  after(() => tls?.close());

  async function newClient(name: string) {
    const { request, privateKey } = await makeRequest(name);
    const issued = await administrator.do('POST /api/v1/certificates', {
      body: { name, request, reason: '병동 PC' },
    });
    const agent = new Agent({
      ca: tls.roots(),
      cert: issued.certificate,
      key: privateKeyToPem(privateKey),
      keepAlive: true,
    });
    return { id: issued.id, agent };
  }

  test('takes nobody without one; a revoked one is refused at once, on open connections and new ones', async () => {
    const [good, bad] = [await newClient('ward-1'), await newClient('ward-2')];
    assert.equal((await tls.ask(good.agent)).status, 200);
    assert.equal((await tls.ask(bad.agent)).status, 200);
    await assert.rejects(tls.ask(new Agent({ ca: tls.roots() })));
    const own = (name: string) => readFileSync(join(tls.folder, name), 'utf8');
    const beside = new Agent({ ca: tls.roots(), cert: own('server.crt'), key: own('server.key') });
    assert.equal((await tls.ask(beside)).status, 200, 'commands of who owns the files');

    const revoked = await administrator.do('POST /api/v1/certificates/{id}/revocation', {
      params: { id: bad.id },
      body: { cause: 'key_compromised', reason: '분실' },
    });
    assert.equal(revoked.state, 'revoked');
    await assert.rejects(tls.ask(bad.agent), 'on the connection it had or a new one');
    await assert.rejects(tls.ask(bad.agent));
    assert.equal((await tls.ask(good.agent)).status, 200);
    await administrator.isRefused('POST /api/v1/certificates/{id}/revocation', 'CERT_004', {
      params: { id: bad.id },
      body: { cause: 'unspecified', reason: '다시' },
    });
    await administrator.isRefused('POST /api/v1/certificates', 'CERT_003', {
      body: { name: 'ward-1', request: (await makeRequest('x')).request, reason: '같은 이름' },
    });
  });

  test('tells what keys there are and who holds what, with the last trial of each share, and nothing of a key', async () => {
    const keysDir = join(tls.folder, 'keys');
    const plainKeyFile = join(keysDir, 'root.key');
    openRootKey(plainKeyFile);
    const plain = await administrator.do('GET /api/v1/keys');
    assert.equal(plain.custody, null);
    const kinds = new Set(plain.items.map(({ kind }) => kind));
    for (const kind of ['root', 'person', 'log', 'openid', 'authority', 'server_certificate'] as const)
      assert.ok(kinds.has(kind), kind);
    const groups = [{ name: 'hospital', threshold: 2, count: 2 }];
    const plan = { label: 'paper', groupThreshold: 1, groups };
    const nowMs = clock.now();
    const made = await createCustody({ keysDir, plainKeyFile, plan, nowMs });
    assert.ok(made !== 'exists');
    const [first = '', second = ''] = made.printed[0]?.shares.reveal() ?? [];
    await noteShareCheck(keysDir, made.custody, fingerprintShare(second), nowMs);
    const kept = await administrator.do('GET /api/v1/keys');
    const [method] = kept.custody?.methods ?? [];
    assert.deepEqual(
      method?.groups.map(({ shares }) => shares),
      [
        [
          { number: 1, checkedAt: null },
          { number: 2, checkedAt: new Date(nowMs).toISOString() },
        ],
      ],
    );
    const told = JSON.stringify(kept);
    for (const secret of [first, second, fingerprintShare(first), method?.id === undefined ? '' : 'wrapped'])
      assert.equal(told.includes(secret), false);
  });

  test('tells its version, and what a look at the machine found', async () => {
    const untouched = await administrator.do('GET /api/v1/installation');
    assert.deepEqual(untouched, { version: '1.2.3', fromBundle: false, history: [], examination: null });
    const found = await administrator.do('POST /api/v1/installation/examinations');
    assert.equal(found.by, 'server');
    assert.ok(found.findings.some(({ class: about }) => about === 'disk'));
    assert.deepEqual((await administrator.do('GET /api/v1/installation')).examination, found);
  });

  test('after a new authority, and after its own certificate was revoked, old and new clients go on', async () => {
    const { agent } = await newClient('ward-3');
    const formerRoots = tls.roots();
    await administrator.do('POST /api/v1/certificates/authority', { body: { reason: '교체 연습' } });
    const { serial } = await tls.ask(agent);
    assert.equal(tls.roots().startsWith(formerRoots), false, 'the new root comes first');
    const late = await newClient('ward-4');
    assert.equal((await tls.ask(late.agent)).status, 200);
    const { items } = await administrator.do('GET /api/v1/certificates');
    const own = items.find((one) => one.kind === 'server' && one.state === 'current');
    await administrator.do('POST /api/v1/certificates/{id}/revocation', {
      params: { id: own?.id ?? '' },
      body: { cause: 'key_compromised', reason: '유출 의심' },
    });
    agent.destroy();
    const shown = await tls.ask(agent);
    assert.equal(shown.status, 200);
    assert.notEqual(shown.serial.toLowerCase(), own?.serial);
    assert.notEqual(shown.serial, serial);
  });
});
