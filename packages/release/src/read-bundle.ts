import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { extract } from 'tar-stream';
import {
  beginEntry,
  isSafePath,
  newArchive,
  PAYLOAD_FILE,
  PAYLOAD_PREFIX,
  type PackedFile,
  ROOT_FILE,
  TARGETS_FILE,
} from './bundle-format.ts';
import { type ListedFile, type VerifiedList, verifyMetadata } from './metadata.ts';
import { ReleaseError } from './release-error.ts';

const METADATA_BYTES_MAX = 64 * 1024 * 1024;

export type Trust = { readonly root: string } | { readonly fingerprint: string };

export interface OpenedBundle {
  readonly list: VerifiedList;
  /** Folder with every verified file of the payload. */
  readonly payloadDir: string;
}

interface Entry {
  readonly header: {
    readonly name: string;
    readonly size?: number;
    readonly mode?: number;
    readonly type?: string | null;
  };
  readonly content: AsyncIterable<unknown>;
}

async function* entriesOf(source: Readable, file: string): AsyncGenerator<Entry> {
  const archive = extract();
  source.once('error', (error) => archive.destroy(error));
  source.pipe(archive);
  try {
    for await (const entry of archive) yield { header: entry.header, content: entry };
  } catch (error) {
    if (error instanceof ReleaseError) throw error;
    throw new ReleaseError('file-changed', { file, why: error instanceof Error ? error.message : '' }, error);
  } finally {
    source.destroy();
  }
}

/** Writes an entry into a file and compares it with the list. */
async function takeFile(
  { content }: Entry,
  listed: ListedFile,
  path: string,
  executable: boolean,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const hash: Hash = createHash('sha256');
  let bytes = 0;
  async function* watch(): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      if (!(piece instanceof Uint8Array)) continue;
      bytes += piece.length;
      if (bytes > listed.bytes) throw changed(listed.path, 'longer than listed');
      hash.update(piece);
      yield piece;
    }
  }
  await pipeline(
    Readable.from(watch()),
    createWriteStream(path, { flags: 'wx', mode: executable ? 0o755 : 0o644 }),
  );
  if (bytes !== listed.bytes) throw changed(listed.path, 'shorter than listed');
  if (hash.digest('hex') !== listed.sha256) throw changed(listed.path, 'SHA-256');
}

const changed = (file: string, why: string): ReleaseError => new ReleaseError('file-changed', { file, why });

async function readText({ content, header }: Entry): Promise<string> {
  if ((header.size ?? 0) > METADATA_BYTES_MAX) throw changed(header.name, 'too long');
  const pieces: Uint8Array[] = [];
  for await (const piece of content) if (piece instanceof Uint8Array) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

/**
 * Verifies a bundle and unpacks it: first the signatures, then the hash of every part, then that not one byte beside them
 * was changed, then every file of the payload. Nothing of it has run, and on any failure nothing of it is left.
 * @throws ReleaseError naming the file, the reason and what to do
 */
export async function openBundle(file: string, trust: Trust, into: string): Promise<OpenedBundle> {
  await mkdir(into, { recursive: true });
  try {
    const partsDir = join(into, 'parts');
    const { list, parts } = await takeParts(file, trust, partsDir);
    await demandNothingBetween(file, partsDir, parts);
    const payloadDir = join(into, 'payload');
    await takePayload(join(partsDir, PAYLOAD_FILE), list, payloadDir);
    await rm(partsDir, { recursive: true });
    return { list, payloadDir };
  } catch (error) {
    await rm(into, { recursive: true, force: true });
    throw error;
  }
}

async function takeParts(file: string, trust: Trust, partsDir: string) {
  const roots: string[] = [];
  const parts: PackedFile[] = [];
  let list: VerifiedList | undefined;
  for await (const entry of entriesOf(createReadStream(file), file)) {
    const { name, size = 0, mode = 0, type } = entry.header;
    if (type !== 'file' || !isSafePath(name)) throw changed(name, 'name');
    if (parts.some(({ path }) => path === name)) throw changed(name, 'twice');
    parts.push({ path: name, bytes: size, executable: (mode & 0o100) !== 0 });
    if (list === undefined) {
      const text = await readText(entry);
      await mkdir(dirname(join(partsDir, name)), { recursive: true });
      await pipeline(Readable.from([Buffer.from(text)]), createWriteStream(join(partsDir, name)));
      if (ROOT_FILE.test(name)) roots.push(text);
      else if (name === TARGETS_FILE) list = verifyMetadata(roots, text, trust);
      else throw new ReleaseError('not-a-bundle', { file, why: name });
      continue;
    }
    const listed = list.files.get(name);
    if (listed === undefined) throw changed(name, 'not listed');
    await takeFile(entry, listed, join(partsDir, name), false);
  }
  if (list === undefined) throw new ReleaseError('not-a-bundle', { file, why: TARGETS_FILE });
  const taken = new Set(parts.map(({ path }) => path));
  for (const path of list.files.keys())
    if (!path.startsWith(PAYLOAD_PREFIX) && !taken.has(path)) throw changed(path, 'missing');
  return { list, parts };
}

/** Packs the verified parts again and compares: what lies between the files of an archive has no hash of its own. */
async function demandNothingBetween(
  file: string,
  partsDir: string,
  parts: readonly PackedFile[],
): Promise<void> {
  const again = createHash('sha256');
  const archive = newArchive();
  const hashing = (async () => {
    for await (const piece of archive) if (piece instanceof Uint8Array) again.update(piece);
  })();
  for (const part of parts) {
    const { size } = await stat(join(partsDir, part.path));
    if (size !== part.bytes) throw changed(part.path, 'length');
    await pipeline(createReadStream(join(partsDir, part.path)), beginEntry(archive, part));
  }
  archive.finalize();
  await hashing;
  const given = createHash('sha256');
  for await (const piece of createReadStream(file)) if (piece instanceof Uint8Array) given.update(piece);
  if (given.digest('hex') !== again.digest('hex')) throw changed(file, 'bytes between the files');
}

async function takePayload(packed: string, list: VerifiedList, payloadDir: string): Promise<void> {
  const taken = new Set<string>();
  const unpacked = createReadStream(packed).pipe(createZstdDecompress());
  for await (const entry of entriesOf(unpacked, PAYLOAD_FILE)) {
    const path = `${PAYLOAD_PREFIX}${entry.header.name}`;
    const listed = list.files.get(path);
    if (listed === undefined || !isSafePath(entry.header.name) || taken.has(path))
      throw changed(path, 'not listed');
    await takeFile(
      entry,
      listed,
      join(payloadDir, entry.header.name),
      ((entry.header.mode ?? 0) & 0o100) !== 0,
    );
    taken.add(path);
  }
  for (const path of list.files.keys())
    if (path.startsWith(PAYLOAD_PREFIX) && !taken.has(path)) throw changed(path, 'missing');
}

/** The list of an unpacked payload's links. */
export async function readLinks(path: string): Promise<Readonly<Record<string, string>>> {
  const value: unknown = JSON.parse(await readFile(path, 'utf8'));
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.map(([from, to]: [string, unknown]) => {
      if (typeof to !== 'string' || !isSafePath(from) || !isSafePath(to)) throw changed(from, 'link');
      return [from, to];
    }),
  );
}
