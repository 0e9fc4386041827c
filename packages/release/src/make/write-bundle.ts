import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import {
  beginEntry,
  isSafePath,
  LINKS_FILE,
  newArchive,
  PAYLOAD_FILE,
  PAYLOAD_PREFIX,
  TARGETS_FILE,
} from '../bundle-format.ts';
import { type BundleFacts, type ListedFile, makeTargets } from '../metadata.ts';

/** One file of the payload: where it lies now, and where it will be under the release. */
export interface PayloadFile {
  readonly path: string;
  readonly source: string;
}

export interface BundleContent {
  readonly files: readonly PayloadFile[];
  /** Links under the release: path and the path it points to, both under the release. */
  readonly links: Readonly<Record<string, string>>;
  /** Parts beside the payload that a shell can take out: name and file. */
  readonly parts: readonly PayloadFile[];
}

export interface BundleSigner {
  /** Oldest first. */
  readonly roots: readonly string[];
  readonly releaseKey: KeyObject;
}

const byPath = (one: { path: string }, other: { path: string }): number =>
  one.path < other.path ? -1 : one.path > other.path ? 1 : 0;

async function hashFile(source: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(source)) {
    if (!(piece instanceof Uint8Array)) continue;
    bytes += piece.length;
    hash.update(piece);
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function measure({ path, source }: PayloadFile): Promise<PayloadFile & ListedFile> {
  const { bytes, sha256 } = await hashFile(source);
  return { path, source, bytes, sha256 };
}

/** All files under a folder, and its links that stay inside the release. */
export async function collectFolder(
  folder: string,
  as: string,
  keep: (path: string) => boolean = () => true,
): Promise<{ files: PayloadFile[]; links: Record<string, string> }> {
  const files: PayloadFile[] = [];
  const links: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const inside = relative(folder, source).replaceAll('\\', '/');
    if (!keep(inside)) continue;
    const path = as === '' ? inside : `${as}/${inside}`;
    if (entry.isFile()) files.push({ path, source });
    else if (entry.isSymbolicLink()) {
      const target = relative(folder, resolve(dirname(source), await readlink(source))).replaceAll('\\', '/');
      if (!target.startsWith('..')) links[path] = as === '' ? target : `${as}/${target}`;
    }
  }
  return { files, links };
}

async function packFiles(
  files: readonly (PayloadFile & { bytes: number })[],
  target: string,
  compress: boolean,
) {
  const archive = newArchive();
  const level = { params: { [constants.ZSTD_c_compressionLevel]: 12, [constants.ZSTD_c_checksumFlag]: 1 } };
  const writing = compress
    ? pipeline(archive, createZstdCompress(level), createWriteStream(target))
    : pipeline(archive, createWriteStream(target));
  for (const { path, source, bytes } of files) {
    const { mode } = await lstat(source);
    await pipeline(
      createReadStream(source),
      beginEntry(archive, { path, bytes, executable: (mode & 0o100) !== 0 }),
    );
  }
  archive.finalize();
  await writing;
}

/** Writes a bundle. The same content, facts and keys give the same bytes. */
export async function writeBundle(
  target: string,
  facts: BundleFacts,
  content: BundleContent,
  signer: BundleSigner,
) {
  const work = await mkdtemp(join(tmpdir(), 'haechi-bundle-'));
  try {
    const linksFile = join(work, LINKS_FILE);
    await writeFile(
      linksFile,
      JSON.stringify(
        content.links,
        Object.keys(content.links).toSorted((one, other) => (one < other ? -1 : 1)),
      ),
    );
    const payload = [...content.files, { path: LINKS_FILE, source: linksFile }].toSorted(byPath);
    const unsafe = payload.find(({ path }) => !isSafePath(path));
    if (unsafe !== undefined) throw new Error(`a bundle cannot hold this name: ${unsafe.path}`);
    const inside = await Promise.all(payload.map(measure));
    const packed = join(work, PAYLOAD_FILE);
    await packFiles(inside, packed, true);
    const parts = [...content.parts.toSorted(byPath), { path: PAYLOAD_FILE, source: packed }];
    const outside = await Promise.all(parts.map(measure));
    const listed: ListedFile[] = [
      ...outside.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
      ...inside.map(({ path, bytes, sha256 }) => ({ path: `${PAYLOAD_PREFIX}${path}`, bytes, sha256 })),
    ];
    const metadata = await writeMetadata(work, signer, makeTargets(facts, listed, signer.releaseKey));
    await packFiles([...metadata, ...outside], target, false);
    return {
      bytes: (await stat(target)).size,
      sha256: (await hashFile(target)).sha256,
      files: inside.length,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function writeMetadata(work: string, { roots }: BundleSigner, targets: string) {
  const texts = [
    ...roots.map((text, index) => [`metadata/${index + 1}.root.json`, text] as const),
    [TARGETS_FILE, targets] as const,
  ];
  return await Promise.all(
    texts.map(async ([path, text], index) => {
      const source = join(work, `metadata-${index}`);
      await writeFile(source, text);
      return { path, source, bytes: (await readFile(source)).length };
    }),
  );
}
