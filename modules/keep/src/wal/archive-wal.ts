import { type Clock, CodedError } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { readAcceptedKeys } from '../backup/sign-manifest.ts';
import type { KeptDatabase } from '../kept-database.ts';
import { connectForReplication } from '../replication/connect-for-replication.ts';
import { createCopyOut } from '../replication/copy-out.ts';
import { formatLsn, type Lsn, SEGMENT_BYTES } from '../replication/lsn.ts';
import { createSegmentWriter, type SegmentWriter, type SegmentWriterDeps } from './segment-writer.ts';
import { identifySystem, openSlot } from './slot.ts';
import { readRun, type WalRun, writeRun } from './wal-run.ts';

export interface ArchiveDeps extends SegmentWriterDeps {
  readonly database: KeptDatabase;
  readonly log: Logger;
  /** How often what is in memory is sealed: so much can be lost at most. */
  readonly flushEveryMs: () => number;
  /** Told when a run begins, and after each sealing. */
  readonly onProgress: (run: WalRun, began: boolean) => void;
}

const XLOG_DATA = 0x77; // "w"
const KEEPALIVE = 0x6b; // "k"
const STATUS_EVERY_MS = 5_000;
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);

/** A standby status update: what was received, and what need not be kept. */
function formatStatus(received: Lsn, released: Lsn, clock: Clock): Buffer {
  const message = Buffer.alloc(34);
  message.write('r', 0, 'latin1');
  message.writeBigUInt64BE(received, 1);
  message.writeBigUInt64BE(released, 9);
  message.writeBigUInt64BE(released, 17);
  message.writeBigInt64BE(BigInt(clock.now() - POSTGRES_EPOCH_MS) * 1000n, 25);
  return message;
}

/**
 * Follows the write-ahead log of a database over the replication protocol and seals it as it comes, until stopped.
 * Nothing plain is written; what was not sealed yet stays at the server, behind a slot.
 * @throws whatever the connection or the disk reports; call again to go on where it was
 */
export async function archiveWal(deps: ArchiveDeps, signal: AbortSignal): Promise<void> {
  const client = await connectForReplication(deps.database.replicationUrl);
  try {
    const writer = await openWriter(deps, client);
    const copy = createCopyOut(
      `START_REPLICATION SLOT ${writer.slot} PHYSICAL ${formatLsn(writer.startLsn)} TIMELINE ${writer.writer.run.timeline}`,
    );
    client.query(copy);
    await follow(deps, writer.writer, copy, signal);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function openWriter(
  deps: ArchiveDeps,
  client: Awaited<ReturnType<typeof connectForReplication>>,
): Promise<{ readonly writer: SegmentWriter; readonly slot: string; readonly startLsn: Lsn }> {
  const { places, signer, clock } = deps;
  const system = await identifySystem(client);
  await demandSegmentSize(client);
  const keys = await readAcceptedKeys(places);
  const {
    slot,
    run: found,
    name,
    startLsn,
  } = await openSlot(client, system, deps.database, (run) => readRun(places, run, keys));
  const at = new Date(clock.now()).toISOString();
  const run = found ?? {
    run: name,
    ...system,
    startedAt: at,
    pieces: [],
    covered: { lsn: formatLsn(startLsn), at },
  };
  if (found === undefined) await writeRun(places, signer, run);
  deps.onProgress(run, found === undefined);
  return { writer: createSegmentWriter(deps, run, startLsn), slot, startLsn };
}

/** The archive holds files of the log as `initdb` makes them. @throws CodedError `KEEP_015` */
async function demandSegmentSize(client: Awaited<ReturnType<typeof connectForReplication>>): Promise<void> {
  const { rows } = await client.query<{ bytes: number }>(
    "SELECT setting::int AS bytes FROM pg_settings WHERE name = 'wal_segment_size'",
  );
  if (rows[0]?.bytes !== SEGMENT_BYTES)
    throw new CodedError('KEEP_015', { params: { why: `wal_segment_size = ${rows[0]?.bytes ?? '?'}` } });
}

async function follow(
  deps: ArchiveDeps,
  writer: SegmentWriter,
  copy: ReturnType<typeof createCopyOut>,
  signal: AbortSignal,
): Promise<void> {
  let received: Lsn = writer.releasedLsn;
  let serverEnd: Lsn = received;
  // One step after another: the timer seals between two messages, never inside one.
  let queue: Promise<unknown> = Promise.resolve();
  let failure: unknown;
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    const turn = queue.then(step);
    queue = turn.catch((error: unknown) => {
      failure ??= error;
      copy.end();
    });
    return turn;
  };
  const tellStatus = (): void => copy.answer(formatStatus(received, writer.releasedLsn, deps.clock));
  const flush = async (): Promise<void> => {
    await writer.flush(serverEnd);
    deps.onProgress(writer.run, false);
  };
  const status = setInterval(tellStatus, STATUS_EVERY_MS);
  let flushing: NodeJS.Timeout | undefined;
  let done = false;
  const flushLater = (): void => {
    if (done) return;
    flushing = setTimeout(() => {
      void inTurn(flush).then(flushLater, () => undefined);
    }, deps.flushEveryMs());
  };
  flushLater();
  const stop = (): void => copy.end();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    for await (const message of copy.messages()) {
      if (message[0] === XLOG_DATA) {
        const startLsn = message.readBigUInt64BE(1);
        const data = message.subarray(25);
        await inTurn(() => writer.write(startLsn, data));
        received = startLsn + BigInt(data.length);
        if (received > serverEnd) serverEnd = received;
      } else if (message[0] === KEEPALIVE) {
        serverEnd = message.readBigUInt64BE(1);
        if (message[17] === 1) tellStatus();
      }
    }
    if (failure === undefined) await inTurn(flush);
    else
      throw failure instanceof Error ? failure : new Error('the log could not be sealed', { cause: failure });
  } finally {
    done = true;
    await queue;
    clearInterval(status);
    clearTimeout(flushing);
    signal.removeEventListener('abort', stop);
  }
}
