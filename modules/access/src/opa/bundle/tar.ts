import { gzipSync } from 'node:zlib';

export interface TarFile {
  /** ASCII, at most 100 characters. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;

/** A gzipped ustar archive (POSIX.1-1988) whose bytes follow from its files alone: no time, no owner, no machine. */
export function packTarGz(files: readonly TarFile[]): Uint8Array<ArrayBuffer> {
  const pieces = files.flatMap(({ name, bytes }) => [
    writeHeader(name, bytes.length),
    bytes,
    new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
  const packed = gzipSync(Buffer.concat([...pieces, new Uint8Array(2 * BLOCK)]), { level: 6 });
  packed[9] = 255; // operating system: unknown (RFC 1952, section 2.3)
  return packed;
}

function writeHeader(name: string, size: number): Uint8Array {
  if (name.length > 100) throw new RangeError(`the name of a file in a bundle is too long: ${name}`);
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): void => void header.write(text, at, 'ascii');
  put(0, name);
  put(100, octal(0o644, 7));
  put(108, octal(0, 7));
  put(116, octal(0, 7));
  put(124, octal(size, 11));
  put(136, octal(0, 11));
  put(148, ' '.repeat(8)); // the checksum counts itself as blanks
  put(156, '0');
  put(257, 'ustar\0');
  put(263, '00');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}
