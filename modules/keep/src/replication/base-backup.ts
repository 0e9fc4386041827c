import { CodedError } from '@haechi/kernel';
import type pg from 'pg';
import { createCopyOut, type Gather } from './copy-out.ts';
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

/**
 * Gathers the bytes of the archive, which come in small messages, in larger blocks: what follows costs by the piece. Each
 * byte is copied once.
 */
function gatherArchive(): Gather & { readonly archives: () => number } {
  let block = Buffer.allocUnsafeSlow(GATHERED_BYTES);
  let used = 0;
  let archives = 0;
  return {
    archives: () => archives,
    take(message) {
      if (message[0] === NEW_ARCHIVE) archives += 1;
      if (message[0] !== DATA) return undefined;
      let ready: Buffer | undefined;
      if (used + message.length - 1 > GATHERED_BYTES) {
        ready = block.subarray(0, used);
        block = Buffer.allocUnsafeSlow(GATHERED_BYTES);
        used = 0;
      }
      used += message.copy(block, used, 1);
      return ready;
    },
    rest: () => (used > 0 ? block.subarray(0, used) : undefined),
  };
}

/**
 * Takes a base backup over the replication protocol, which is what `pg_basebackup` does: the server keeps working and
 * sends its files with the part of the log that was written meanwhile.
 * @throws CodedError `KEEP_007` when the cluster has tablespaces of its own, which are not taken
 */
export function takeBaseBackup(client: pg.Client, label: string): BaseBackup {
  const gather = gatherArchive();
  const copy = createCopyOut(
    `BASE_BACKUP (LABEL '${label}', CHECKPOINT 'fast', WAL true, WAIT false, MANIFEST 'no')`,
    gather,
  );
  client.query(copy);

  async function* archive(): AsyncGenerator<Buffer, void, void> {
    for await (const block of copy.messages()) {
      if (gather.archives() > 1) throw new CodedError('KEEP_007', { params: { why: 'tablespaces' } });
      yield block;
    }
    if (gather.archives() > 1) throw new CodedError('KEEP_007', { params: { why: 'tablespaces' } });
  }
  return {
    archive: archive(),
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
