import type { Tx } from '@haechi/database';
import { type CallId, decodeCursor, encodeCursor, type ToolId, type UserId } from '@haechi/kernel';
import type { CallState } from '../domain/call-state.ts';
import type { CallRow, GateTables } from '../tables.ts';

export interface CallFilter {
  readonly state?: CallState | undefined;
  readonly toolId?: ToolId | undefined;
  readonly callerId?: UserId | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface CallPage {
  readonly items: readonly CallRow[];
  readonly nextCursor: string | null;
}

/** Calls of the tenant, newest first. */
export async function listCalls(tx: Tx, filter: CallFilter): Promise<CallPage> {
  let query = tx
    .withTables<GateTables>()
    .selectFrom('gate.calls')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.toolId !== undefined) query = query.where('tool_id', '=', filter.toolId);
  if (filter.callerId !== undefined) query = query.where('caller_id', '=', filter.callerId);
  if (filter.cursor !== undefined) {
    const [at, id] = decodeCursor(filter.cursor, 2);
    const before = new Date(Number(at));
    query = query.where((eb) =>
      eb.or([
        eb('created_at', '<', before),
        eb.and([eb('created_at', '=', before), eb('id', '<', String(id) as CallId)]), // a UUID, says the cursor
      ]),
    );
  }
  const rows = await query.execute();
  const items = rows.slice(0, filter.limit);
  const last = rows.length > filter.limit ? items.at(-1) : undefined;
  return {
    items,
    nextCursor: last === undefined ? null : encodeCursor([last.created_at.getTime(), last.id]),
  };
}

export async function findCall(tx: Tx, id: CallId): Promise<CallRow | undefined> {
  return await tx
    .withTables<GateTables>()
    .selectFrom('gate.calls')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}
