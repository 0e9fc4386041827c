import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';

/*
 * The payload of an age file (C2SP age, "Payload") by the ciphers Node has, which take a tenth of the time of those
 * written in JavaScript. Headers, where keys of people are used, are the library's alone.
 */

const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
const NONCE_BYTES = 16;
const CIPHER = 'chacha20-poly1305';
const OPTIONS = { authTagLength: TAG_BYTES };

const streamKey = (fileKey: Uint8Array, nonce: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));

/** An 11-byte counter, and whether it is the last chunk. */
function chunkNonce(count: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(count), 3);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

/** A header for these recipients, and the key that it wraps. */
async function makeHeader(
  recipients: readonly string[],
): Promise<{ readonly header: Uint8Array; readonly fileKey: Uint8Array }> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  let fileKey = new Uint8Array();
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = key.slice();
      return [];
    },
  });
  // What it makes of nothing is the header, a nonce and one empty chunk.
  const whole = await encrypter.encrypt(new Uint8Array());
  return { header: whole.subarray(0, whole.length - NONCE_BYTES - TAG_BYTES), fileKey };
}

/** Cuts a stream into pieces of one size; only the last may be shorter, and only an empty stream gives an empty one. */
async function* cut(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly piece: Buffer; readonly isLast: boolean }, void, void> {
  let held = Buffer.allocUnsafeSlow(size);
  let used = 0;
  for await (const chunk of source) {
    for (let taken = 0; taken < chunk.length; ) {
      if (used === size) {
        yield { piece: held, isLast: false };
        held = Buffer.allocUnsafeSlow(size);
        used = 0;
      }
      const part = chunk.subarray(taken, taken + size - used);
      held.set(part, used);
      used += part.length;
      taken += part.length;
    }
  }
  yield { piece: held.subarray(0, used), isLast: true };
}

/** Encrypts a stream to recipients: an age file. */
export async function* encryptTo(
  recipients: readonly string[],
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, void> {
  const { header, fileKey } = await makeHeader(recipients);
  const nonce = randomBytes(NONCE_BYTES);
  const key = streamKey(fileKey, nonce);
  yield Buffer.concat([header, nonce]);
  let count = 0;
  for await (const { piece, isLast } of cut(source, CHUNK_BYTES)) {
    const cipher = createCipheriv(CIPHER, key, chunkNonce(count, isLast), OPTIONS);
    const sealed = Buffer.allocUnsafe(piece.length + TAG_BYTES);
    cipher.update(piece).copy(sealed);
    cipher.final();
    cipher.getAuthTag().copy(sealed, piece.length);
    yield sealed;
    count += 1;
  }
}

/**
 * The plain bytes of what follows the header of an age file.
 * @throws Error when a byte was changed, or the end is missing
 */
export async function* decryptPayload(
  fileKey: Uint8Array,
  payload: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer, void, void> {
  const chunks = payload[Symbol.asyncIterator]();
  const { nonce, rest } = await takeNonce(chunks);
  const key = streamKey(fileKey, nonce);
  let count = 0;
  for await (const { piece, isLast } of cut(rest, CHUNK_BYTES + TAG_BYTES)) {
    const size = piece.length - TAG_BYTES;
    if (size < 0 || (size === 0 && count > 0)) throw new Error('the encrypted file is cut short');
    const decipher = createDecipheriv(CIPHER, key, chunkNonce(count, isLast), OPTIONS);
    decipher.setAuthTag(piece.subarray(size));
    const plain = decipher.update(piece.subarray(0, size));
    decipher.final();
    if (plain.length > 0) yield plain;
    count += 1;
  }
}

async function takeNonce(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ readonly nonce: Buffer; readonly rest: AsyncIterable<Uint8Array> }> {
  let head = Buffer.alloc(0);
  while (head.length < NONCE_BYTES) {
    const next = await chunks.next();
    if (next.done === true) throw new Error('the encrypted file is cut short');
    head = Buffer.concat([head, next.value]);
  }
  async function* rest(): AsyncGenerator<Uint8Array, void, void> {
    yield head.subarray(NONCE_BYTES);
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  return { nonce: head.subarray(0, NONCE_BYTES), rest: rest() };
}
