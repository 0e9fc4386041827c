import { CodedError } from '@haechi/kernel';
import type pg from 'pg';
import { createCopyOut } from './copy-out.ts';
import { type Lsn, parseLsn } from './lsn.ts';

export interface BaseBackup {
  /** The data directory as one tar archive, with the log that makes it consistent. Read it to its end. */
  readonly archive: AsyncIterable<Buffer>;
  /** Where recovery begins and ends, known once the archive was read. */
  place(): { readonly startLsn: Lsn; readonly endLsn: Lsn; readonly timeline: number };
}

const NEW_ARCHIVE = 0x6e; // "n"
const DATA = 0x64; // "d"

const GATHERED_BYTES = 1024 * 1024;

/** The same bytes in fewer, larger pieces: what follows costs by the piece. */
async function* gather(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let gathered = Buffer.allocUnsafeSlow(GATHERED_BYTES);
  let used = 0;
  for await (const piece of pieces) {
    if (used + piece.length > GATHERED_BYTES) {
      yield gathered.subarray(0, used);
      gathered = Buffer.allocUnsafeSlow(GATHERED_BYTES);
      used = 0;
    }
    if (piece.length > GATHERED_BYTES) yield piece;
    else used += piece.copy(gathered, used);
  }
  if (used > 0) yield gathered.subarray(0, used);
}

/**
 * Takes a base backup over the replication protocol, which is what `pg_basebackup` does: the server keeps working and
 * sends its files with the part of the log that was written meanwhile.
 * @throws CodedError `KEEP_007` when the cluster has tablespaces of its own, which are not taken
 */
export function takeBaseBackup(client: pg.Client, label: string): BaseBackup {
  const copy = createCopyOut(
    `BASE_BACKUP (LABEL '${label}', CHECKPOINT 'fast', WAL true, WAIT false, MANIFEST 'no')`,
  );
  client.query(copy);

  async function* archive(): AsyncGenerator<Buffer, void, void> {
    let archives = 0;
    for await (const message of copy.messages()) {
      if (message[0] === DATA) yield message.subarray(1);
      else if (message[0] === NEW_ARCHIVE) archives += 1;
      if (archives > 1) throw new CodedError('KEEP_007', { params: { why: 'tablespaces' } });
    }
  }
  return {
    archive: gather(archive()),
    place() {
      const marks = copy.rows.filter(([place]) => place?.includes('/') === true);
      const [first, last] = [marks[0], marks.at(-1)];
      if (first === undefined || last === undefined || marks.length < 2)
        throw new CodedError('KEEP_007', { params: { why: 'base backup without an end' } });
      return {
        startLsn: parseLsn(first[0] ?? ''),
        endLsn: parseLsn(last[0] ?? ''),
        timeline: Number(last[1]),
      };
    },
  };
}
