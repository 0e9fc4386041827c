import assert from 'node:assert/strict';
import { it } from 'node:test';
import { readEventStream } from './read-event-stream.ts';

async function readAll(chunks: readonly Uint8Array[]): Promise<string[]> {
  const read: string[] = [];
  for await (const data of readEventStream(ReadableStream.from(chunks))) read.push(data);
  return read;
}

it('messages are read wherever the network cuts them, also inside a character', async () => {
  const bytes = new TextEncoder().encode(
    ': open\n\nid: 1\ndata: {"a":"해치"}\n\ndata: 2\r\n\r\ndata: cut off',
  );
  const whole = await readAll([bytes]);
  assert.deepEqual(whole, ['{"a":"해치"}', '2']);
  for (let cut = 1; cut < bytes.length; cut += 1)
    assert.deepEqual(await readAll([bytes.slice(0, cut), bytes.slice(cut)]), whole, `cut at ${cut}`);
});
