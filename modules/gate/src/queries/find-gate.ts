import type { Tx } from '@haechi/database';
import { CodedError, PLATFORM_TENANT_ID, type ToolId, type UpstreamId, type UserId } from '@haechi/kernel';
import type { GateTables, ToolRow, ToolState, UpstreamRow } from '../tables.ts';

export interface UpstreamFacts {
  readonly row: UpstreamRow;
  readonly counts: Readonly<Record<ToolState, number>>;
  readonly hasTenantCredential: boolean;
  readonly hasOwnCredential: boolean;
}

export interface ToolFacts {
  readonly tool: ToolRow;
  readonly upstream: UpstreamRow;
  /** Canonical text of the definition as the server gives it now. */
  readonly definition: string;
}

async function countTools(tx: Tx, upstreamId: UpstreamId): Promise<Record<ToolState, number>> {
  const rows = await tx
    .withTables<GateTables>()
    .selectFrom('gate.tools')
    .select(['state', (eb) => eb.fn.countAll<number>().as('count')])
    .where('upstream_id', '=', upstreamId)
    .groupBy('state')
    .execute();
  const counts = { unclassified: 0, active: 0, suspended: 0, withdrawn: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

async function gather(tx: Tx, row: UpstreamRow, callerId: UserId): Promise<UpstreamFacts> {
  const owners = await tx
    .withTables<GateTables>()
    .selectFrom('gate.upstream_credentials')
    .select('owner_id')
    .where('upstream_id', '=', row.id)
    .where('owner_id', 'in', [PLATFORM_TENANT_ID, callerId])
    .execute();
  return {
    row,
    counts: await countTools(tx, row.id),
    hasTenantCredential: owners.some(({ owner_id: owner }) => owner === PLATFORM_TENANT_ID),
    hasOwnCredential: owners.some(({ owner_id: owner }) => owner === callerId),
  };
}

export async function listUpstreams(tx: Tx, callerId: UserId): Promise<UpstreamFacts[]> {
  const rows = await tx
    .withTables<GateTables>()
    .selectFrom('gate.upstreams')
    .selectAll()
    .orderBy('key')
    .execute();
  const facts: UpstreamFacts[] = [];
  for (const row of rows) facts.push(await gather(tx, row, callerId));
  return facts;
}

/** @throws CodedError `RES_001` */
export async function demandUpstreamRow(tx: Tx, id: UpstreamId): Promise<UpstreamRow> {
  const row = await tx
    .withTables<GateTables>()
    .selectFrom('gate.upstreams')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw new CodedError('RES_001');
  return row;
}

export const demandUpstream = async (tx: Tx, id: UpstreamId, callerId: UserId): Promise<UpstreamFacts> =>
  await gather(tx, await demandUpstreamRow(tx, id), callerId);

export interface ToolFilter {
  readonly upstreamId?: UpstreamId | undefined;
  readonly state?: ToolState | undefined;
  readonly ids?: readonly ToolId[];
}

/** Tools of the tenant by server and name, with their definitions. */
export async function listTools(tx: Tx, filter: ToolFilter): Promise<ToolFacts[]> {
  const db = tx.withTables<GateTables>();
  let query = db
    .selectFrom('gate.tools as tool')
    .innerJoin('gate.tool_definitions as definition', (join) =>
      join.onRef('definition.tool_id', '=', 'tool.id').onRef('definition.digest', '=', 'tool.digest'),
    )
    .selectAll('tool')
    .select('definition.definition as current');
  if (filter.upstreamId !== undefined) query = query.where('tool.upstream_id', '=', filter.upstreamId);
  if (filter.state !== undefined) query = query.where('tool.state', '=', filter.state);
  if (filter.ids !== undefined) query = query.where('tool.id', 'in', [...filter.ids]);
  const rows = await query.orderBy('tool.name').execute();
  const upstreams = new Map(
    (await db.selectFrom('gate.upstreams').selectAll().execute()).map((row) => [row.id, row]),
  );
  return rows
    .flatMap(({ current, ...tool }) => {
      const upstream = upstreams.get(tool.upstream_id);
      return upstream === undefined ? [] : [{ tool, upstream, definition: current }];
    })
    .toSorted((one, other) =>
      one.upstream.key < other.upstream.key ? -1 : one.upstream.key > other.upstream.key ? 1 : 0,
    );
}

/** @throws CodedError `RES_001` */
export async function demandTool(tx: Tx, id: ToolId): Promise<ToolFacts> {
  const [facts] = await listTools(tx, { ids: [id] });
  if (facts === undefined) throw new CodedError('RES_001');
  return facts;
}

export async function findDefinition(
  tx: Tx,
  toolId: ToolId,
  digest: string,
): Promise<{ readonly definition: string; readonly seen_at: Date } | undefined> {
  return await tx
    .withTables<GateTables>()
    .selectFrom('gate.tool_definitions')
    .select(['definition', 'seen_at'])
    .where('tool_id', '=', toolId)
    .where('digest', '=', digest)
    .executeTakeFirst();
}
