import type { Database, Tx } from '@haechi/database';
import { CodedError, type TenantId } from '@haechi/kernel';
import {
  createTileNodeReader,
  type ExportHeader,
  formatExportHeader,
  proveConsistency,
  readRangeState,
} from '@haechi/transparency';
import { treeHasher } from '../domain/leaf.ts';
import { readNewestCheckpoint } from '../queries/read-newest-checkpoint.ts';
import { createStoredTileReader } from '../queries/read-stored-tile.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { LogReader } from '../tiers/read-log.ts';

const BATCH_SIZE = 1_000;

export interface WantedRange {
  readonly from: number;
  /** Exclusive; the end of the log unless given. */
  readonly to: number | undefined;
}

async function prepareHeader(
  tx: Tx,
  tenantId: TenantId,
  identity: LogIdentity,
  { from, to }: WantedRange,
): Promise<ExportHeader> {
  const newest = await readNewestCheckpoint(tx, tenantId);
  const end = to ?? newest?.size ?? 0;
  if (newest === undefined || from >= end || end > newest.size)
    throw new CodedError('AUD_003', { params: { size: newest?.size ?? 0 } });
  const readNodes = createTileNodeReader(newest.size, createStoredTileReader(tx, tenantId), treeHasher);
  const proof = await proveConsistency(end, newest.size, readNodes, treeHasher);
  if (!proof.ok) throw new Error(`sizes that were checked are refused: ${proof.error.message}`);
  return {
    origin: identity.originOf(tenantId),
    verifierKey: identity.verifierKeyOf(tenantId),
    from,
    to: end,
    left: (await readRangeState(from, readNodes)).hashes,
    consistency: proof.value,
    checkpoint: newest.note,
  };
}

export interface LogExport {
  readonly header: ExportHeader;
  /** The file: each piece is read when it is asked for, in a short transaction of its own. */
  readonly pieces: AsyncIterable<string>;
}

export type ExportLog = (tenantId: TenantId, range: WantedRange) => Promise<LogExport>;

/**
 * Exports entries of a log as a file that verifies by itself, against the newest checkpoint.
 * The log only grows, so that the file is whole although it is read in many transactions.
 */
export function createExportLog(
  database: Database,
  identity: () => Promise<LogIdentity>,
  reader: Pick<LogReader, 'readRange'>,
): ExportLog {
  async function* writePieces(tenantId: TenantId, header: ExportHeader): AsyncGenerator<string> {
    yield `${formatExportHeader(header)}\n`;
    for (let from = header.from; from < header.to; from += BATCH_SIZE) {
      const to = Math.min(from + BATCH_SIZE, header.to);
      const leaves = (await reader.readRange(tenantId, from, to)).map(({ leaf }) => leaf);
      if (leaves.length !== to - from)
        throw new Error(
          `entries between ${from} and ${to} are not there, or not any more: run a verification`,
        );
      yield `${leaves.join('\n')}\n`;
    }
  }

  return async (tenantId, range) => {
    const keys = await identity();
    const header = await database.tenant(tenantId, (tx) => prepareHeader(tx, tenantId, keys, range), {
      readOnly: true,
      isolation: 'repeatable read',
    });
    return { header, pieces: writePieces(tenantId, header) };
  };
}
