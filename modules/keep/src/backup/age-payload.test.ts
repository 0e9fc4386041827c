import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { Decrypter, Encrypter } from 'age-encryption';
import { decryptPayload, encryptTo } from './age-payload.ts';
import { makeIdentity } from './read-identities.ts';

const CHUNK = 64 * 1024;
const SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7];

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of source) found.push(piece);
  return Buffer.concat(found);
}

describe('the payload of an age file', async () => {
  const { identity, recipient } = await makeIdentity();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity.reveal());
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);

  /** The key and the payload of an age file. */
  async function open(file: Buffer): Promise<{ fileKey: Uint8Array; payload: Buffer }> {
    const end = file.indexOf('\n', file.indexOf('\n--- ') + 1) + 1;
    return {
      fileKey: await decrypter.decryptHeader(new Uint8Array(file.subarray(0, end))),
      payload: file.subarray(end),
    };
  }

  for (const size of SIZES)
    test(`of ${size} bytes is read by the library, and that of the library by us`, async () => {
      const plain = randomBytes(size);
      const ours = await collect(encryptTo([recipient], pieces(plain, 10_007)));
      assert.deepEqual(Buffer.from(await decrypter.decrypt(new Uint8Array(ours))), plain);
      const theirs = await open(Buffer.from(await encrypter.encrypt(new Uint8Array(plain))));
      assert.deepEqual(await collect(decryptPayload(theirs.fileKey, pieces(theirs.payload, 4_099))), plain);
    });

  test('is refused when a byte was changed, a chunk is missing, or something follows', async () => {
    const file = await open(await collect(encryptTo([recipient], pieces(randomBytes(2 * CHUNK + 5), 9_973))));
    const { fileKey, payload } = file;
    const read = (bytes: Uint8Array) => collect(decryptPayload(fileKey, pieces(bytes, 8_191)));
    for (const at of [0, 20, CHUNK + 40, payload.length - 1]) {
      const changed = Buffer.from(payload);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      await assert.rejects(read(changed), `byte ${at}`);
    }
    for (const length of [0, 10, 16, 16 + CHUNK + 16, payload.length - 1])
      await assert.rejects(read(payload.subarray(0, length)), `${length} bytes`);
    await assert.rejects(read(Buffer.concat([payload, Buffer.alloc(1)])));
    await assert.rejects(read(Buffer.concat([payload, payload.subarray(16)])));
  });
});
