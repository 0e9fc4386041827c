import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createReply, type Reply } from './reply.ts';

const BIG = 'x'.repeat(20 * 1024 * 1024);

/** A server that answers with `work`, and a caller that connects and then reads nothing. */
async function withSlowReader(work: (reply: Reply, closed: Promise<void>) => Promise<void>): Promise<void> {
  const done = new Promise<void>((resolve, reject) => {
    const server = createServer((_request, response) => {
      const closed = new Promise<void>((end) => response.once('close', () => end()));
      work(createReply(response, true, 100), closed)
        .then(resolve, reject)
        .finally(() => {
          server.closeAllConnections();
          server.close();
        });
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo; // it listens on a port
      const reader = request({ port, host: '127.0.0.1', method: 'POST' });
      reader.on('response', (message) => message.pause());
      reader.on('error', () => undefined);
      reader.end();
    });
  });
  await done;
}

test('a caller who does not take the answer is cut off, and it does not count as delivered', () =>
  withSlowReader(async (reply, closed) => {
    let delivered = false;
    reply.answer(200, { jsonrpc: '2.0', id: 1, result: { text: BIG } }, {}, () => {
      delivered = true;
    });
    await closed;
    assert.equal(delivered, false);
  }));

test('a caller who does not read a stream is cut off before it fills the memory', () =>
  withSlowReader(async (reply, closed) => {
    for (let count = 0; reply.isOpen(); count += 1) {
      assert.ok(count < 100, 'it is still open');
      reply.say({
        jsonrpc: '2.0',
        method: 'notifications/message',
        params: { text: 'x'.repeat(1024 * 1024) },
      });
    }
    await closed;
  }));
