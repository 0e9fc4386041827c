import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { readProblem } from './harness/api-client.ts';
import { type RunningServer, startServer } from './harness/start-server.ts';

/** What arrives before there is a request, or beside the routes, is refused like everything else. */
describe('refusals outside the routes', () => {
  let server: RunningServer;
  before(async () => {
    server = await startServer({ database: 'test cluster' });
  });
  after(() => server?.remove());

  /** Sends bytes over a connection of their own and reads the one answer. */
  async function sendBytes(bytes: string): Promise<Parameters<typeof readProblem>[0]> {
    const socket = connect(Number(new URL(server.origin).port), '127.0.0.1');
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    socket.write(bytes);
    await once(socket, 'close');
    const [head = '', text = ''] = received.split('\r\n\r\n', 2);
    const [statusLine = '', ...lines] = head.split('\r\n');
    const headers = new Headers(
      lines.map((line): [string, string] => [
        line.slice(0, line.indexOf(':')),
        line.slice(line.indexOf(':') + 1),
      ]),
    );
    return { status: Number(statusLine.split(' ')[1]), headers, text };
  }

  const get = (path: string, headers: readonly string[] = []): string =>
    `${[`GET ${path} HTTP/1.1`, 'host: localhost', 'connection: close', ...headers].join('\r\n')}\r\n\r\n`;

  const cases: readonly (readonly [name: string, bytes: string, status: number, code: string])[] = [
    ['what is no HTTP', 'GARBAGE\r\n\r\n', 400, 'VAL_007'],
    ['headers without end', get('/api/v1/setup', [`x-filler: ${'x'.repeat(40_000)}`]), 431, 'VAL_008'],
    ['an expectation', get('/api/v1/setup', ['expect: miracles']), 417, 'VAL_009'],
    ['an address that cannot be decoded', get('/api/v1/projects/%ff'), 404, 'RES_001'],
    ['an address of nothing', get('/api/v1/nothing'), 404, 'RES_001'],
    ['a page under a condition', get('/projects', ['if-match: "other"']), 412, 'VAL_003'],
  ];
  for (const [name, bytes, status, code] of cases) {
    test(`${name} is refused with ${code}`, async () => {
      const answer = await sendBytes(bytes);
      const problem = readProblem(answer);
      assert.deepEqual({ status: answer.status, code: problem.code }, { status, code });
    });
  }

  test('a part of a page is not given out; the whole is', async () => {
    const response = await fetch(new URL('/', server.origin), { headers: { range: 'bytes=0-1' } });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<\/html>/);
  });
});
