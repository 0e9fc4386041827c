import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connect, createServer, type TlsOptions } from 'node:tls';
import { DAY_MS } from '@haechi/kernel';
import {
  type Authority,
  crossSign,
  describeCertificate,
  issueClientCertificate,
  issueServerCertificate,
  makeAuthority,
  makeRequest,
  makeRevocationList,
  openAuthority,
  openRequest,
  pemToDer,
  privateKeyToPem,
} from '../src/index.ts';

const nowMs = Date.now();
const plan = { nowMs, days: 90, revocationUrl: 'https://haechi.test/pki/ca.crl' };

async function newAuthority(name: string): Promise<Authority & { readonly pem: string }> {
  const made = await makeAuthority({ name, nowMs, days: 3650 });
  return { ...(await openAuthority(made)), pem: made.certificatePem };
}

async function serverOf(authority: Authority, options: TlsOptions = {}, chain = '') {
  const issued = await issueServerCertificate(authority, ['localhost', '127.0.0.1'], plan);
  return createServer(
    { cert: issued.certificatePem + chain, key: privateKeyToPem(issued.privateKey), ...options },
    (socket) => {
      socket.on('error', () => undefined);
      socket.end('hello');
    },
  ).on('tlsClientError', () => undefined);
}

/** What a client hears that trusts these roots only; undefined when either side refuses. */
async function say(
  server: ReturnType<typeof createServer>,
  options: { ca: string; servername?: string; cert?: string; key?: string },
): Promise<string | undefined> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  // A server on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return await new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ...options });
    let heard = '';
    socket.on('data', (piece) => {
      heard += String(piece);
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(heard === '' ? undefined : heard));
  });
}

test('a client that trusts the authority trusts the server, under its names only', async (t) => {
  const authority = await newAuthority('Haechi test');
  const stranger = await newAuthority('Haechi test');
  const server = await serverOf(authority);
  t.after(() => server.close());
  assert.equal(await say(server, { ca: authority.pem }), 'hello');
  assert.equal(await say(server, { ca: authority.pem, servername: 'other.test' }), undefined);
  assert.equal(await say(server, { ca: stranger.pem }), undefined, 'the same name with another key');
});

test('after a change of the root, clients that know only the former one still trust the server', async (t) => {
  const former = await newAuthority('Haechi 1');
  const next = await newAuthority('Haechi 2');
  const server = await serverOf(next, {}, await crossSign(former, next.pem, nowMs));
  t.after(() => server.close());
  assert.equal(await say(server, { ca: former.pem }), 'hello');
  assert.equal(await say(server, { ca: next.pem }), 'hello');
});

async function newClient(authority: Authority) {
  const { request, privateKey } = await makeRequest('whatever');
  const publicKey = await openRequest(request);
  assert.ok(publicKey !== undefined);
  const cert = await issueClientCertificate(authority, { name: 'ward-7', publicKey }, plan);
  return { cert, key: privateKeyToPem(privateKey) };
}

test('a revoked client certificate is refused, a good one is not', async (t) => {
  const authority = await newAuthority('Haechi test');
  const [good, bad] = [await newClient(authority), await newClient(authority)];
  const { serial } = describeCertificate(bad.cert);
  const crl = await makeRevocationList(authority, {
    number: 2,
    revoked: [{ serial, at: new Date(nowMs), reason: 'key_compromised' }],
    nowMs,
    days: 7,
  });
  const server = await serverOf(authority, {
    ca: authority.pem,
    crl,
    requestCert: true,
    rejectUnauthorized: true,
  });
  t.after(() => server.close());
  assert.equal(await say(server, { ca: authority.pem, ...good }), 'hello');
  assert.equal(await say(server, { ca: authority.pem, ...bad }), undefined);
  assert.equal(await say(server, { ca: authority.pem }), undefined, 'without a certificate');
});

test('a request that its own key did not sign is no request', async () => {
  const bytes = pemToDer((await makeRequest('a')).request);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  assert.equal(await openRequest(pem), undefined);
  assert.equal(await openRequest('nothing'), undefined);
});

test('a certificate never outlives its authority', async () => {
  const made = await makeAuthority({ name: 'short', nowMs, days: 10 });
  const { certificatePem } = await issueServerCertificate(await openAuthority(made), ['localhost'], plan);
  const { notAfter } = describeCertificate(certificatePem);
  assert.ok(Math.abs(notAfter.getTime() - (nowMs + 10 * DAY_MS)) < 1000);
});
