import type { Tx } from '@haechi/database';
import { sql } from 'kysely';

/** Another process leads in a newer epoch; this one must write nothing more. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** Where the log of all tenants stands, locked until the transaction ends. */
export interface FencedState {
  /** Of the next event among those of all tenants. */
  readonly nextPosition: number;
  readonly platformTree: { readonly size: number; readonly subtrees: Uint8Array };
}

/**
 * Locks out every other writer of the log until this transaction ends, and refuses an epoch that is not the newest.
 * @throws FencedError when a newer epoch leads
 */
export async function passFence(tx: Tx, epoch: number): Promise<FencedState> {
  const { rows } = await sql<{ next_position: number; size: number; subtrees: Uint8Array }>`
    SELECT s.next_position, p.size, p.subtrees FROM audit.sequencer AS s, audit.platform_tree AS p
    WHERE s.epoch = ${epoch} FOR UPDATE`.execute(tx);
  if (rows[0] === undefined) throw new FencedError('a newer epoch leads');
  const { next_position: nextPosition, size, subtrees } = rows[0];
  return { nextPosition, platformTree: { size, subtrees } };
}
