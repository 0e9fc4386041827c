import { createHash } from 'node:crypto';
import { extract } from 'tar-stream';

/** A file in an archive. */
export interface ListedFile {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/**
 * Passes a tar archive on unchanged and lists what is in it meanwhile.
 * @param files gets every regular file, in the order of the archive; complete when the stream has ended
 */
export async function* listArchive(
  archive: AsyncIterable<Uint8Array>,
  files: ListedFile[],
): AsyncGenerator<Uint8Array, void, void> {
  const reader = extract();
  const listing = listEntries(reader, files);
  listing.catch(() => undefined); // told below
  try {
    for await (const chunk of archive) {
      // A reader that failed never drains; its failure ends the waiting.
      if (!reader.write(chunk)) await Promise.race([drained(reader), listing]);
      yield chunk;
    }
    reader.end(null);
    await listing;
  } finally {
    reader.destroy();
  }
}

async function drained(reader: ReturnType<typeof extract>): Promise<void> {
  await new Promise<void>((resolve) => reader.once('drain', resolve));
}

async function listEntries(reader: ReturnType<typeof extract>, files: ListedFile[]): Promise<void> {
  for await (const entry of reader) {
    const { name, type } = entry.header;
    const hash = createHash('sha256');
    let size = 0;
    const content = entry as AsyncIterable<Uint8Array>; // a stream of bytes, whose type says nothing of them
    for await (const bytes of content) {
      hash.update(bytes);
      size += bytes.length;
    }
    if (type === 'file') files.push({ path: name, size, sha256: hash.digest('hex') });
  }
}
