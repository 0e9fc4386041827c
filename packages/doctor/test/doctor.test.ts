import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeAuthority } from '@haechi/certificates';
import { findCatalogueGaps } from '@haechi/kernel';
import { checkCertificates } from '../src/checks/check-certificates.ts';
import { checkPermissions } from '../src/checks/check-permissions.ts';
import { checkPorts } from '../src/checks/check-ports.ts';
import { isAtLeast, readWsl } from '../src/checks/check-system.ts';
import { checkClock } from '../src/checks/check-time.ts';
import { describeFinding, examine, type Finding, type Patient, testDicom, worstClass } from '../src/index.ts';
import { type BothTexts, findingTexts } from '../src/texts.ts';

const root = mkdtempSync(join(tmpdir(), 'haechi-doctor-'));
after(() => rmSync(root, { recursive: true }));
const patient: Patient = { base: root, dataDir: root, port: 8470, nowMs: Date.now(), env: {} };
const codes = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

test('a kernel tells which WSL it is', () => {
  assert.equal(readWsl('Linux version 4.4.0-19041-Microsoft (Microsoft@Microsoft.com)'), 'wsl1');
  assert.equal(readWsl('Linux version 5.15.153.1-microsoft-standard-WSL2 (root@x)'), 'wsl2');
  assert.equal(readWsl('Linux version 6.1.0-18-amd64 (debian)'), 'none');
  assert.deepEqual(
    [isAtLeast('4.18.0-1', [4, 18]), isAtLeast('4.4.0', [4, 18]), isAtLeast('10.0', [4, 18])],
    [true, false, true],
  );
});

test('a port that is taken, privileged or free is told apart', async () => {
  const server = createServer((socket) => socket.destroy());
  const port = await listen(server);
  assert.deepEqual(codes(await checkPorts({ ...patient, port })), ['port-taken']);
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(codes(await checkPorts({ ...patient, port })), ['port-free']);
  assert.deepEqual(codes(await checkPorts({ ...patient, port: 104 })), ['port-privileged']);
});

test('a clock before the product or before the last log is a failure', async () => {
  assert.deepEqual(codes(await checkClock({ ...patient, nowMs: Date.parse('2020-01-01') })), ['clock-early']);
  mkdirSync(join(root, 'logs'));
  const log = join(root, 'logs', 'server.log');
  writeFileSync(log, '');
  utimesSync(log, Date.now() / 1000 + 3600, Date.now() / 1000 + 3600);
  assert.deepEqual(codes(await checkClock(patient)), ['clock-back']);
  utimesSync(log, Date.now() / 1000, Date.now() / 1000);
});

test('a certificate that is good, near its end, over or damaged is told apart', async () => {
  const dataDir = join(root, 'with-tls');
  mkdirSync(join(dataDir, 'tls'), { recursive: true });
  const file = join(dataDir, 'tls', 'server.crt');
  const nowMs = Date.parse('2026-11-29T00:00:00Z');
  const made = await makeAuthority({ name: 'test', nowMs, days: 90 });
  writeFileSync(file, made.certificatePem);
  const at = async (days: number) =>
    codes(await checkCertificates({ ...patient, dataDir, nowMs: nowMs + days * 86_400_000 }));
  assert.deepEqual(await at(59), ['certificate-good']);
  assert.deepEqual(await at(61), ['certificate-ends']);
  assert.deepEqual(await at(91), ['certificate-over']);
  writeFileSync(file, 'damaged');
  assert.deepEqual(await at(0), ['certificate-damaged']);
  assert.deepEqual(await checkCertificates(patient), [], 'without TLS there is nothing to say');
});

test('a key that others can read is named with its mode', {
  skip: process.platform === 'win32',
}, async () => {
  mkdirSync(join(root, 'keys'), { mode: 0o700 });
  writeFileSync(join(root, 'keys', 'root.key'), 'x', { mode: 0o600 });
  assert.ok(!codes(await checkPermissions(patient)).includes('exposed'));
  chmodSync(join(root, 'keys', 'root.key'), 0o644);
  const found = (await checkPermissions(patient)).find(({ code }) => code === 'exposed');
  assert.deepEqual(found?.params, { where: join(root, 'keys/root.key'), mode: '644' });
  const whole = await examine(patient);
  assert.equal(worstClass(whole), 'permissions');
  rmSync(join(root, 'keys'), { recursive: true });
});

test('every finding says where, and every fault why and how, in both languages and in one screen', () => {
  const flat = (locale: 'ko' | 'en') =>
    Object.fromEntries(
      Object.entries<BothTexts>(findingTexts).flatMap(([code, both]) =>
        Object.entries(both[locale]).map(([part, text]): [string, string] => [`${code}.${part}`, text]),
      ),
    );
  assert.deepEqual(findCatalogueGaps({ ko: flat('ko'), en: flat('en') }), []);
  for (const [code, { ko, en }] of Object.entries<BothTexts>(findingTexts))
    for (const { where, why = '', how = '' } of [ko, en]) {
      assert.equal(why === '', how === '', code);
      assert.ok(`${where}${why}${how}`.length < 400, code);
    }
});

test('DICOM against a peer: all good is Plan A, some failures Plan B, none decides nothing', async () => {
  const { default: dimse } = await import('dcmjs-dimse');
  dimse.log.setLevel('silent', false);
  let stored = 0;
  class Peer extends dimse.Scp {
    override associationRequested(association: InstanceType<typeof dimse.association.Association>): void {
      for (const { context } of association.getPresentationContexts()) {
        const [syntax] = context.getTransferSyntaxUids();
        context.setResult(dimse.constants.PresentationContextResult.Accept, syntax ?? '');
      }
      this.sendAssociationAccept();
    }
    override cEchoRequest(request: never, callback: (response: never) => void): void {
      const response = dimse.responses.CEchoResponse.fromRequest(request);
      response.setStatus(dimse.constants.Status.Success);
      callback(response as never); // the library types its callbacks loosely
    }
    override cStoreRequest(request: never, callback: (response: never) => void): void {
      stored += 1;
      const response = dimse.responses.CStoreResponse.fromRequest(request);
      response.setStatus(
        stored === 4 ? dimse.constants.Status.ProcessingFailure : dimse.constants.Status.Success,
      );
      callback(response as never); // as above
    }
    override associationReleaseRequested(): void {
      this.sendAssociationReleaseResponse();
    }
  }
  const probe = createServer();
  const port = await listen(probe);
  await new Promise((resolve) => probe.close(resolve));
  const server = new dimse.Server(Peer);
  server.listen(port);
  const peer = { host: '127.0.0.1', port, calledTitle: 'PACS', callingTitle: 'HAECHI' };
  const evidenceFile = join(root, 'evidence.json');
  const ask = async () => await testDicom({ peer, repeat: 3, evidenceFile, nowMs: 0 });
  const verdict = (): unknown => JSON.parse(readFileSync(evidenceFile, 'utf8')).verdict;
  assert.equal((await ask()).code, 'dicom-good');
  assert.deepEqual([verdict(), stored], ['plan-a', 3]);
  const failed = await ask();
  assert.equal(failed.code, 'dicom-failed');
  assert.deepEqual([verdict(), failed.params['failed']], ['plan-b', 1]);
  server.close();
  const gone = await ask();
  assert.deepEqual([gone.code, verdict()], ['dicom-unreachable', 'undecided']);
  assert.match(describeFinding(gone, 'en').where, /ECONNREFUSED/);
});
