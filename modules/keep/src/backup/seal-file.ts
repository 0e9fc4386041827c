import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { encryptTo } from './age-payload.ts';

export interface SealedFile {
  readonly plainBytes: number;
  readonly sealedBytes: number;
  /** Of the sealed file, lower-case hex: it can be checked without any key. */
  readonly sealedSha256: string;
}

/** Fast enough to keep up with a disk, and within a tenth of what higher levels reach on table files. */
const LEVEL = 1;
const CHUNK_BYTES = 256 * 1024;

/**
 * Compresses (zstd) and encrypts (age) a stream into a new file, synced to the disk. Plain bytes are only ever in
 * memory. The file must not exist.
 */
export async function sealFile(
  path: string,
  source: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): Promise<SealedFile> {
  const hash = createHash('sha256');
  let plainBytes = 0;
  let sealedBytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of source) {
      plainBytes += chunk.length;
      yield chunk;
    }
  }
  const compressor = createZstdCompress({
    chunkSize: CHUNK_BYTES,
    params: { [constants.ZSTD_c_compressionLevel]: LEVEL, [constants.ZSTD_c_checksumFlag]: 1 },
  });
  const handle = await open(path, 'wx', 0o600);
  try {
    const feeding = pipeline(Readable.from(counted(), { objectMode: false }), compressor);
    feeding.catch(() => undefined); // told below, where the encrypted stream ends for the same reason
    const writing = async (): Promise<void> => {
      for await (const chunk of encryptTo(recipients, compressor)) {
        hash.update(chunk);
        sealedBytes += chunk.length;
        await handle.writeFile(chunk);
      }
    };
    await Promise.all([feeding, writing()]);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { plainBytes, sealedBytes, sealedSha256: hash.digest('hex') };
}
