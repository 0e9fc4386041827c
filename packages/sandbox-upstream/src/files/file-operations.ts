import { randomBytes } from 'node:crypto';
import { mkdir, open, opendir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Refusal } from '../refusal.ts';
import { openInside, placeForFile, realFolder, splitPath } from './inside-folder.ts';

const ENTRIES_MAX = 1000;
const DEPTH_MAX = 16;

export type FileRequest =
  | { readonly operation: 'read'; readonly path: string; readonly encoding: 'utf8' | 'base64' }
  | {
      readonly operation: 'write';
      readonly path: string;
      readonly content: string;
      readonly encoding: 'utf8' | 'base64';
      readonly createOnly: boolean;
    }
  | { readonly operation: 'list'; readonly path: string; readonly recursive: boolean };

export interface FileAnswer {
  readonly path: string;
  readonly bytes?: number;
  readonly content?: string;
  readonly entries?: readonly FileEntry[];
  readonly complete?: boolean;
}

export interface FileEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'other';
}

type Request<Name extends FileRequest['operation']> = Extract<FileRequest, { operation: Name }>;

async function readFile(root: string, request: Request<'read'>, bytesMax: number): Promise<FileAnswer> {
  const handle = await openInside(root, splitPath(request.path));
  try {
    const { size } = await handle.stat();
    if (size > bytesMax) throw new Refusal(`the file has ${size} bytes; at most ${bytesMax} are read`);
    const buffer = Buffer.alloc(bytesMax + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    if (bytesRead > bytesMax) throw new Refusal(`the file grew beyond ${bytesMax} bytes`);
    const content = buffer.subarray(0, bytesRead);
    return { path: request.path, bytes: bytesRead, content: content.toString(request.encoding) };
  } finally {
    await handle.close();
  }
}

/** Written beside its place and moved there, so that a reader sees the old or the new content and never a part. */
async function writeFile(root: string, request: Request<'write'>, bytesMax: number): Promise<FileAnswer> {
  const parts = splitPath(request.path);
  const content = Buffer.from(request.content, request.encoding);
  if (content.length > bytesMax)
    throw new Refusal(`the content has ${content.length} bytes; at most ${bytesMax} are written`);
  await makeFolders(root, parts.slice(0, -1));
  const place = await placeForFile(root, parts);
  if (request.createOnly) {
    await createFile(place, content);
    return { path: request.path, bytes: content.length };
  }
  const beside = join(dirname(place), `.writing-${randomBytes(8).toString('hex')}`);
  try {
    await createFile(beside, content);
    await rename(beside, place);
  } catch (error) {
    await unlink(beside).catch(() => undefined);
    throw error;
  }
  return { path: request.path, bytes: content.length };
}

async function createFile(place: string, content: Buffer): Promise<void> {
  await using handle = await open(place, 'wx', 0o644);
  await handle.writeFile(content);
}

/** One after the other, each checked to be inside before the next is made in it. */
async function makeFolders(root: string, parts: readonly string[]): Promise<void> {
  for (const [index, name] of parts.entries()) {
    const parent = await realFolder(root, parts.slice(0, index));
    await mkdir(join(parent, name)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  }
}

async function listFiles(root: string, request: Request<'list'>): Promise<FileAnswer> {
  const entries: FileEntry[] = [];
  const waiting = [splitPath(request.path)];
  for (let parts = waiting.shift(); parts !== undefined; parts = waiting.shift()) {
    for await (const entry of await opendir(await realFolder(root, parts))) {
      if (entry.name.toLowerCase() === '.git') continue;
      if (entries.length >= ENTRIES_MAX) return { path: request.path, entries, complete: false };
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
      const here = [...parts, entry.name];
      entries.push({ path: here.join('/'), kind });
      if (request.recursive && kind === 'folder' && here.length < DEPTH_MAX) waiting.push(here);
    }
  }
  entries.sort((one, other) => (one.path < other.path ? -1 : 1));
  return { path: request.path, entries, complete: true };
}

/** Does one operation inside `root`, which is a real path. */
export function operateOnFiles(root: string, request: FileRequest, bytesMax: number): Promise<FileAnswer> {
  switch (request.operation) {
    case 'read':
      return readFile(root, request, bytesMax);
    case 'write':
      return writeFile(root, request, bytesMax);
    case 'list':
      return listFiles(root, request);
  }
}
