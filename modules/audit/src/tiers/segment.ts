import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { Selectable, Updateable } from 'kysely';
import type { SegmentState } from '../domain/segment-steps.ts';
import type { AuditTables } from '../tables.ts';

export type Segment = Selectable<AuditTables['audit.segments']>;

/** Takes one step, if the segment still is where it was read. @returns the segment after it */
export async function stepSegment(
  tx: Tx,
  { id, state }: Pick<Segment, 'id' | 'state'>,
  change: Updateable<AuditTables['audit.segments']> & {
    readonly state: SegmentState;
    readonly moved_at: Date;
  },
): Promise<Segment> {
  const stepped = await tx
    .withTables<AuditTables>()
    .updateTable('audit.segments')
    .set({ problem: null, ...change })
    .where('id', '=', id)
    .where('state', '=', state)
    .returningAll()
    .executeTakeFirst();
  if (stepped === undefined) throw new Error(`segment ${id} is no longer ${state}: another process moved it`);
  return stepped;
}

/** Segments of a tenant in some states, in the order of its log. */
export async function listSegments(
  tx: Tx,
  tenantId: TenantId,
  states: readonly SegmentState[],
): Promise<Segment[]> {
  return await tx
    .withTables<AuditTables>()
    .selectFrom('audit.segments')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('state', 'in', states)
    .orderBy('from_index')
    .execute();
}
