import { type Pack, pack } from 'tar-stream';

/** The parts of a bundle, in this order. The outer archive is a plain tar, so that a shell can take the first ones out. */
export const TARGETS_FILE = 'metadata/targets.json';
export const ROOT_FILE = /^metadata\/(\d{1,4})\.root\.json$/;
export const PAYLOAD_FILE = 'payload.tar.zst';
/** Files inside the payload are listed under this prefix. */
export const PAYLOAD_PREFIX = 'payload/';
/** Links inside the payload: an object of paths and where they point. Itself a listed file. */
export const LINKS_FILE = 'links.json';

/** The same for every entry: two bundles of the same content are the same bytes. */
const FIXED = { uid: 0, gid: 0, uname: '', gname: '', mtime: new Date(0) } as const;

export interface PackedFile {
  readonly path: string;
  readonly bytes: number;
  readonly executable: boolean;
}

/** Begins the entry of one file in an archive; its content is written to what is returned. */
export function beginEntry(archive: Pack, { path, bytes, executable }: PackedFile) {
  return archive.entry({ ...FIXED, name: path, size: bytes, mode: executable ? 0o755 : 0o644, type: 'file' });
}

export const newArchive = (): Pack => pack();

const SEGMENT = /^[A-Za-z0-9@+._ ()[\]$~,=-]+$/;

/** A path inside the archive that cannot lead anywhere else, on any system. */
export function isSafePath(path: string): boolean {
  return path.split('/').every((segment) => SEGMENT.test(segment) && !/^\.{1,2}$|[. ]$/.test(segment));
}
