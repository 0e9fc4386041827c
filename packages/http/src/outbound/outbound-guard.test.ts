import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { ResolvedAddress, ResolveName } from './check-target.ts';
import { createOutboundGuard } from './outbound-guard.ts';

const LOCAL = ['http://127.0.0.0/8'];
const v4 = (address: string): ResolvedAddress => ({ address, family: 4 });
const names =
  (table: Readonly<Record<string, readonly ResolvedAddress[]>>): ResolveName =>
  async (host) => {
    const found = table[host];
    if (found === undefined) throw new Error('ENOTFOUND');
    return found;
  };

async function serve(t: TestContext, handle: RequestListener): Promise<number> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port; // a TCP server's address is an AddressInfo
}

const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }): string =>
  result.ok ? 'ok' : result.error.code;

test('an address in disguise is refused in every spelling a URL knows', async () => {
  const guard = createOutboundGuard({ allowed: () => [], resolve: names({}) });
  for (const host of [
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '１２７.0.0.1',
    '127。0。0。1',
    '0',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '10.0.0.1',
    '100.64.1.1',
    '224.0.0.1',
  ]) {
    assert.equal(codeOf(await guard.checkUrl(`https://${host}/`)), 'address_refused', host);
    assert.equal(codeOf(await guard.check({ host, port: 514 })), 'address_refused', host);
  }
});

test('what is no host, port or URL is refused before anything is resolved', async () => {
  const guard = createOutboundGuard({
    allowed: () => [],
    resolve: () => assert.fail('resolved'),
  });
  for (const host of ['', 'a b', 'a/b', 'user@host', 'a#b', 'a?b', 'a\\b', '1.2.3.4.5', '[::1%25lo]'])
    assert.equal(codeOf(await guard.check({ host, port: 80 })), 'bad_target', host);
  for (const port of [0, -1, 65_536, 1.5])
    assert.equal(codeOf(await guard.check({ host: 'a', port })), 'bad_target');
  for (const url of ['file:///etc/passwd', 'ftp://a/', 'https://user:secret@a/', 'nonsense'])
    assert.equal(codeOf(await guard.checkUrl(url)), 'bad_target', url);
});

test('a name is refused when one of its addresses is, and when it has none', async () => {
  const guard = createOutboundGuard({
    allowed: () => [],
    resolve: names({
      good: [v4('1.1.1.1')],
      mixed: [v4('1.1.1.1'), v4('10.0.0.1')],
      mapped: [{ address: '::ffff:127.0.0.1', family: 6 }],
      empty: [],
    }),
  });
  const results = ['good', 'mixed', 'mapped', 'empty', 'unknown'].map((host) =>
    guard.check({ host, port: 443 }),
  );
  assert.deepEqual((await Promise.all(results)).map(codeOf), [
    'ok',
    'address_refused',
    'address_refused',
    'name_not_found',
    'name_not_found',
  ]);
});

test('the administrator’s list opens private addresses, and metadata only by the address itself', async () => {
  const allowed = ['10.0.0.0/8', '169.254.0.0/16', 'metadata.internal'];
  const resolve = names({ 'metadata.internal': [v4('169.254.169.254')] });
  const guard = createOutboundGuard({ allowed: () => allowed, resolve });
  assert.equal(codeOf(await guard.check({ host: '10.1.1.1', port: 514 })), 'ok');
  assert.equal(codeOf(await guard.check({ host: '169.254.1.1', port: 514 })), 'ok');
  assert.equal(codeOf(await guard.check({ host: '169.254.169.254', port: 80 })), 'address_refused');
  assert.equal(codeOf(await guard.check({ host: 'metadata.internal', port: 80 })), 'address_refused');
  allowed.push('169.254.169.254');
  assert.equal(codeOf(await guard.check({ host: '169.254.169.254', port: 80 })), 'ok');
});

test('HTTP without TLS is refused unless an entry says http', async () => {
  const resolve = names({ a: [v4('1.1.1.1')] });
  const strict = createOutboundGuard({ allowed: () => ['a'], resolve });
  assert.equal(codeOf(await strict.checkUrl('http://a/')), 'plain_refused');
  assert.equal(
    codeOf(await createOutboundGuard({ allowed: () => ['http://a'], resolve }).checkUrl('http://a/')),
    'ok',
  );
});

test('the connection goes to the address that was checked although the name moves', async (t) => {
  const port = await serve(t, (request, response) => response.end(request.headers.host));
  let asked = 0;
  const guard = createOutboundGuard({
    allowed: () => ['http://127.0.0.1'],
    // The second answer would lead elsewhere; it is never asked for.
    resolve: async () => [v4((asked += 1) === 1 ? '127.0.0.1' : '127.0.0.2')],
  });
  const answer = await guard.request(`http://moving.example:${port}/`);
  assert.ok(answer.ok);
  assert.equal(Buffer.from(answer.value.body).toString(), `moving.example:${port}`);
  assert.equal(asked, 1);
});

test('a redirect is not followed unless asked, and each one is checked like the first address', async (t) => {
  const port = await serve(t, (request, response) => {
    const to = new URL(request.url ?? '/', 'http://x').searchParams.get('to');
    if (to === null) response.end('arrived');
    else response.writeHead(302, { location: to }).end();
  });
  const guard = createOutboundGuard({ allowed: () => LOCAL, resolve: names({}) });
  const ask = (to: string, redirectsMax?: number) =>
    guard.request(
      `http://127.0.0.1:${port}/?to=${encodeURIComponent(to)}`,
      redirectsMax === undefined ? {} : { redirectsMax },
    );
  const plain = await ask('/');
  assert.ok(plain.ok && plain.value.status === 302);
  const followed = await ask('/', 1);
  assert.ok(followed.ok && followed.value.status === 200);
  assert.equal(codeOf(await ask('http://169.254.169.254/latest', 3)), 'address_refused');
  assert.equal(codeOf(await ask('http://[::ffff:10.0.0.1]/', 3)), 'address_refused');
  assert.equal(codeOf(await ask('file:///etc/passwd', 3)), 'bad_target');
  const loop = `http://127.0.0.1:${port}/?to=${encodeURIComponent(`/?to=${encodeURIComponent('/?to=%2F')}`)}`;
  assert.equal(codeOf(await guard.request(loop, { redirectsMax: 2 })), 'redirect_refused');
});

test('a redirect to another origin takes no authorization along', async (t) => {
  const seen: (string | undefined)[] = [];
  const second = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.end();
  });
  const first = await serve(t, (_request, response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${second}/` }).end(),
  );
  const guard = createOutboundGuard({ allowed: () => LOCAL });
  const answer = await guard.request(`http://127.0.0.1:${first}/`, {
    headers: { Authorization: 'Bearer x' },
    redirectsMax: 1,
  });
  assert.ok(answer.ok);
  assert.deepEqual(seen, [undefined]);
});

test('a silent server, an endless answer and a gone caller end in a typed failure', async (t) => {
  const port = await serve(t, (request, response) => {
    if (request.url === '/large') response.end('x'.repeat(5_000));
  });
  const guard = createOutboundGuard({ allowed: () => LOCAL });
  const url = `http://127.0.0.1:${port}`;
  assert.equal(codeOf(await guard.request(`${url}/silent`, { timeoutMs: 30 })), 'timeout');
  assert.equal(codeOf(await guard.request(`${url}/large`, { answerBytesMax: 4_999 })), 'answer_too_large');
  assert.equal(codeOf(await guard.request(`${url}/large`, { answerBytesMax: 5_000 })), 'ok');
  assert.equal(codeOf(await guard.request(url, { signal: AbortSignal.abort() })), 'aborted');
});

test('as fetch it answers like fetch and rejects what it refuses', async (t) => {
  const port = await serve(t, (request, response) => request.pipe(response));
  const guard = createOutboundGuard({ allowed: () => LOCAL });
  const response = await guard.fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'hello' });
  assert.equal(await response.text(), 'hello');
  await assert.rejects(guard.fetch('https://10.0.0.1/'), { name: 'TypeError', message: /address_refused/ });
});

test('TCP, TLS and UDP pass the same check', async (t) => {
  const closed = createOutboundGuard({ allowed: () => [] });
  const target = { host: '127.0.0.1', port: 9 };
  assert.equal(codeOf(await closed.connectTcp(target, { timeoutMs: 50 })), 'address_refused');
  assert.equal(codeOf(await closed.connectTls(target, { timeoutMs: 50 })), 'address_refused');
  assert.equal(codeOf(await closed.connectUdp(target)), 'address_refused');

  const server = createTcpServer((socket) => socket.end('hi')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const open = createOutboundGuard({ allowed: () => LOCAL });
  const { port } = server.address() as AddressInfo; // a TCP server's address is an AddressInfo
  const connected = await open.connectTcp({ host: '127.0.0.1', port }, { timeoutMs: 10_000 });
  assert.ok(connected.ok);
  const [greeting] = await once(connected.value, 'data');
  assert.equal(String(greeting), 'hi');
  connected.value.destroy();
});

test('a server that hangs up and one that is not there are failures of the connection', async () => {
  const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address is an AddressInfo
  const guard = createOutboundGuard({ allowed: () => LOCAL });
  const target = { host: '127.0.0.1', port };
  assert.equal(codeOf(await guard.connectTls(target, { timeoutMs: 10_000 })), 'connection_failed');
  server.close();
  await once(server, 'close');
  assert.equal(codeOf(await guard.connectTcp(target, { timeoutMs: 10_000 })), 'connection_failed');
});
