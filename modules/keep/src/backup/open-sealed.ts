import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { Decrypter } from 'age-encryption';
import { decryptPayload } from './age-payload.ts';

const READ_BYTES = 1024 * 1024;
/** Twenty recipients of the largest kind take less. */
const HEADER_BYTES_MAX = 256 * 1024;

/** Where the header of an age file ends: behind the line that begins with three dashes. */
function findHeaderEnd(bytes: Buffer): number | undefined {
  const line = bytes.indexOf('\n--- ');
  const end = line < 0 ? -1 : bytes.indexOf('\n', line + 1);
  return end < 0 ? undefined : end + 1;
}

async function readHeader(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES_MAX), 0, HEADER_BYTES_MAX, 0);
    const end = findHeaderEnd(buffer.subarray(0, bytesRead));
    if (end === undefined) throw new Error('it has no header');
    return buffer.subarray(0, end);
  } finally {
    await handle.close();
  }
}

/**
 * The plain bytes of a sealed file.
 * @param identities `AGE-SECRET-KEY-…`; one of them must fit
 * @throws CodedError `KEEP_006` when none fits
 */
export async function openSealed(path: string, identities: readonly Secret[]): Promise<Readable> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity.reveal());
  let opened: { readonly fileKey: Uint8Array; readonly start: number };
  try {
    const header = await readHeader(path);
    opened = { fileKey: await decrypter.decryptHeader(new Uint8Array(header)), start: header.length };
  } catch (error) {
    throw new CodedError('KEEP_006', { where: path, cause: error });
  }
  const compressed = Readable.from(decryptPayload(opened.fileKey, readFrom(path, opened.start)), {
    objectMode: false,
    highWaterMark: READ_BYTES,
  });
  const plain = createZstdDecompress({ chunkSize: READ_BYTES });
  compressed.once('error', (error) => plain.destroy(error));
  plain.once('close', () => compressed.destroy());
  return compressed.pipe(plain);
}

async function* readFrom(path: string, start: number): AsyncGenerator<Buffer, void, void> {
  const handle = await open(path, 'r');
  try {
    for (let position = start; ; ) {
      const { buffer, bytesRead } = await handle.read(
        Buffer.allocUnsafeSlow(READ_BYTES),
        0,
        READ_BYTES,
        position,
      );
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
