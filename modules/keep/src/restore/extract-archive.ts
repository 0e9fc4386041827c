import { createHash } from 'node:crypto';
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '@haechi/kernel';
import { extract } from 'tar-stream';
import { archivePath, type Manifest } from '../backup/manifest.ts';

/** Whom what is laid out belongs to; undefined for whoever lays it out. */
export type Owner = { readonly uid: number; readonly gid: number } | undefined;

export interface ExtractOptions {
  readonly into: string;
  readonly part: 'database' | 'files';
  readonly manifest: Pick<Manifest, 'files'>;
  readonly owner: Owner;
  /** Whether every file must have reached the disk; a drill does without. */
  readonly durable: boolean;
}

/**
 * Lays an archive out in an empty folder and compares every file with the manifest: none is missing, none is too
 * many, none differs. Paths that would leave the folder are refused.
 * @throws CodedError `KEEP_004` at the first difference
 */
export async function extractArchive(
  archive: AsyncIterable<Uint8Array>,
  options: ExtractOptions,
): Promise<number> {
  const expected = new Map(
    options.manifest.files
      .filter(({ part }) => part === options.part)
      .map((file) => [file.path, file] as const),
  );
  const reader = extract();
  const feeding = feed(reader, archive);
  feeding.catch(() => undefined); // told below, or by the reader that it ends
  let bytes = 0;
  for await (const entry of reader) {
    const path = entry.header.name.replace(/^\.\//, '').replace(/\/$/, '');
    if (path === '' || path === '.') {
      entry.resume();
      continue;
    }
    if (!archivePath.safeParse(path).success) throw differs(path, 'a path that leads out of its folder');
    const target = join(options.into, path);
    if (entry.header.type === 'directory') {
      await makeFolder(target, options.owner, entry.header.mode);
      entry.resume();
    } else if (entry.header.type === 'file') {
      const wanted = expected.get(path);
      if (wanted === undefined) throw differs(path, 'not in the manifest');
      const content = entry as AsyncIterable<Uint8Array>; // its type says `unknown`
      const written = await writeFile(target, content, entry.header.mode, options);
      if (written.sha256 !== wanted.sha256 || written.size !== wanted.size)
        throw differs(path, 'its bytes are others');
      expected.delete(path);
      bytes += written.size;
    } else throw differs(path, `a ${entry.header.type}`);
  }
  await feeding;
  const [missing] = expected.keys();
  if (missing !== undefined) throw differs(missing, 'it is missing');
  return bytes;
}

const nothing = (): void => undefined;

async function feed(reader: ReturnType<typeof extract>, archive: AsyncIterable<Uint8Array>): Promise<void> {
  let closed = false;
  let wake = nothing;
  reader.on('drain', () => wake());
  reader.once('close', () => {
    closed = true;
    wake();
  });
  try {
    for await (const chunk of archive) {
      if (closed) return;
      if (!reader.write(chunk)) await new Promise<void>((resolve) => (wake = resolve));
    }
    reader.end(null);
  } catch (error) {
    reader.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

function differs(path: string, why: string): CodedError {
  return new CodedError('KEEP_004', { where: path, params: { why } });
}

async function makeFolder(path: string, owner: Owner, mode: number): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  if (made !== undefined) await chmod(path, mode & 0o777);
  if (owner !== undefined) await give(path, owner);
}

async function give(path: string, owner: NonNullable<Owner>): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.chown(owner.uid, owner.gid);
  } finally {
    await handle.close();
  }
}

async function writeFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  mode: number,
  { owner, durable }: ExtractOptions,
): Promise<{ readonly size: number; readonly sha256: string }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', mode & 0o777);
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of content) {
      hash.update(chunk);
      size += chunk.length;
      await handle.writeFile(chunk);
    }
    if (owner !== undefined) await handle.chown(owner.uid, owner.gid);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
  return { size, sha256: hash.digest('hex') };
}
