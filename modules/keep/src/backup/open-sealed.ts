import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';
import { CodedError } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import { Decrypter } from 'age-encryption';

const READ_BYTES = 1024 * 1024;

/**
 * The plain bytes of a sealed file.
 * @param identities `AGE-SECRET-KEY-…`; one of them must fit
 * @throws CodedError `KEEP_006` when none fits
 */
export async function openSealed(path: string, identities: readonly Secret[]): Promise<Readable> {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity.reveal());
  const sealed = createReadStream(path, { highWaterMark: READ_BYTES });
  const decrypted = await decrypter
    .decrypt(Readable.toWeb(sealed) as ReadableStream<Uint8Array>) // Node's and the library's types name the same standard
    .catch((error: unknown) => {
      sealed.destroy();
      throw new CodedError('KEEP_006', { where: path, cause: error });
    });
  const compressed = Readable.fromWeb(decrypted as Parameters<typeof Readable.fromWeb>[0]); // as above
  const plain = createZstdDecompress({ chunkSize: READ_BYTES });
  compressed.once('error', (error) => plain.destroy(error));
  plain.once('close', () => compressed.destroy());
  return compressed.pipe(plain);
}
