import type { AuditOrigin } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import { type Clock, formatId, newId, ok, type Result, type ToolId, type UserId } from '@haechi/kernel';
import type { Params } from '../mcp/json-rpc.ts';
import type { AuditPort } from '../ports.ts';
import { readDefinition, type SeenDefinition } from '../read-definition.ts';
import type { GateTables, ToolRow, UpstreamRow } from '../tables.ts';
import type { UpstreamFailure } from '../upstream/channel.ts';
import type { ServerFacts, Upstream } from '../upstream/connect-upstream.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';

const TOOLS_MAX = 500;
const PAGES_MAX = 50;
const LIST_TIMEOUT_MS = 15_000;
const LIST_BYTES_MAX = 4 * 1024 * 1024;

export interface RefreshDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly clock: Clock;
  readonly pool: UpstreamPool;
}

export interface ToolChanges {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly withdrawn: readonly string[];
}

/** Every tool a server offers, page by page. A tool without a readable definition is left out: it cannot be called. */
async function listTools(upstream: Upstream): Promise<Result<SeenDefinition[], UpstreamFailure>> {
  const found = new Map<string, SeenDefinition>();
  let cursor: unknown;
  if (upstream.facts.capabilities['tools'] === undefined) return { ok: true, value: [] };
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const params: Params = cursor === undefined ? {} : { cursor };
    const answer = await upstream.request('tools/list', params, {
      timeoutMs: LIST_TIMEOUT_MS,
      bytesMax: LIST_BYTES_MAX,
    });
    if (!answer.ok) return answer;
    const { response } = answer.value;
    const tools = response.result?.['tools'];
    if (!Array.isArray(tools))
      return { ok: false, error: { code: 'garbage', detail: 'no list of tools', reached: false } };
    for (const raw of tools) {
      const seen = readDefinition(raw);
      if (seen !== undefined && found.size < TOOLS_MAX) found.set(seen.definition.name, seen);
    }
    cursor = response.result?.['nextCursor'];
    if (typeof cursor !== 'string') break;
  }
  return { ok: true, value: [...found.values()] };
}

interface Applying {
  readonly audit: AuditPort;
  readonly at: Date;
  readonly origin: AuditOrigin;
}

async function noteOutcome(
  tx: Tx,
  row: UpstreamRow,
  at: Date,
  outcome: ServerFacts | UpstreamFailure,
): Promise<void> {
  const values =
    'reached' in outcome
      ? { failure_code: outcome.code, failure_detail: outcome.detail.slice(0, 300), failed_at: at }
      : {
          failure_code: null,
          failure_detail: null,
          failed_at: null,
          refreshed_at: at,
          server_name: outcome.name,
          server_version: outcome.version,
          protocol_version: outcome.protocolVersion,
          capabilities: JSON.stringify(outcome.capabilities),
        };
  await tx
    .withTables<GateTables>()
    .updateTable('gate.upstreams')
    .set(values)
    .where('id', '=', row.id)
    .execute();
}

async function keepDefinition(
  tx: Tx,
  row: UpstreamRow,
  toolId: ToolId,
  seen: SeenDefinition,
  at: Date,
): Promise<void> {
  await tx
    .withTables<GateTables>()
    .insertInto('gate.tool_definitions')
    .values({
      tool_id: toolId,
      tenant_id: row.tenant_id,
      digest: seen.digest,
      definition: seen.text,
      seen_at: at,
    })
    .onConflict((conflict) => conflict.columns(['tool_id', 'digest']).doNothing())
    .execute();
}

async function addTool(tx: Tx, { at }: Applying, row: UpstreamRow, seen: SeenDefinition): Promise<void> {
  const id = newId('tool');
  await tx
    .withTables<GateTables>()
    .insertInto('gate.tools')
    .values({
      id,
      tenant_id: row.tenant_id,
      upstream_id: row.id,
      name: seen.definition.name,
      state: 'unclassified',
      digest: seen.digest,
      pinned_digest: null,
      classification: null,
      suspended_reason: null,
      classified_by: null,
      classified_at: null,
      seen_at: at,
    })
    .execute();
  await keepDefinition(tx, row, id, seen, at);
}

/** @returns whether the definition is another one than before */
async function meetTool(
  tx: Tx,
  applying: Applying,
  row: UpstreamRow,
  tool: ToolRow,
  seen: SeenDefinition,
): Promise<boolean> {
  const { audit, at, origin } = applying;
  const changed = tool.digest !== seen.digest;
  const isPinned = tool.pinned_digest === null || tool.pinned_digest === seen.digest;
  const state = nextStateOf(tool, isPinned);
  await keepDefinition(tx, row, tool.id, seen, at);
  await tx
    .withTables<GateTables>()
    .updateTable('gate.tools')
    .set({
      digest: seen.digest,
      state,
      seen_at: at,
      ...(state === 'suspended' && !isPinned ? { suspended_reason: 'definition_changed' } : {}),
      ...(changed || state !== tool.state ? { version: tool.version + 1 } : {}),
    })
    .where('id', '=', tool.id)
    .execute();
  if (changed && tool.pinned_digest !== null && !isPinned)
    await audit.record(tx, row.tenant_id, origin, {
      action: 'tool.changed',
      target: { kind: 'tool', id: formatId('tool', tool.id), name: `${row.key}: ${tool.name}` },
      scopeId: row.scope_id,
      details: { pinnedDigest: tool.pinned_digest, digest: seen.digest, alarm: true },
    });
  return changed;
}

/** A definition that is not the one somebody looked at suspends; one that comes back as it was has to be looked at too. */
function nextStateOf(tool: ToolRow, isPinned: boolean): ToolRow['state'] {
  if (tool.pinned_digest === null) return 'unclassified';
  if (!isPinned) return 'suspended';
  return tool.state === 'withdrawn' ? 'suspended' : tool.state;
}

async function applyListing(
  tx: Tx,
  applying: Applying,
  row: UpstreamRow,
  listed: readonly SeenDefinition[],
): Promise<ToolChanges> {
  const db = tx.withTables<GateTables>();
  // Of two that refresh at once the second sees what the first did.
  await db.selectFrom('gate.upstreams').select('id').where('id', '=', row.id).forUpdate().execute();
  const tools = await db.selectFrom('gate.tools').selectAll().where('upstream_id', '=', row.id).execute();
  const known = new Map(tools.map((tool) => [tool.name, tool]));
  const [added, changed]: [string[], string[]] = [[], []];
  for (const seen of listed) {
    const { name } = seen.definition;
    const tool = known.get(name);
    known.delete(name);
    if (tool === undefined) {
      await addTool(tx, applying, row, seen);
      added.push(name);
    } else if (await meetTool(tx, applying, row, tool, seen)) changed.push(name);
  }
  const gone = [...known.values()].filter(({ state }) => state !== 'withdrawn');
  if (gone.length > 0)
    await db
      .updateTable('gate.tools')
      .set((eb) => ({ state: 'withdrawn', version: eb('version', '+', 1) }))
      .where(
        'id',
        'in',
        gone.map(({ id }) => id),
      )
      .execute();
  const withdrawn = gone.map(({ name }) => name);
  if (added.length + changed.length + withdrawn.length > 0)
    await applying.audit.record(tx, row.tenant_id, applying.origin, {
      action: 'upstream.tools_changed',
      target: { kind: 'upstream', id: formatId('upstream', row.id), name: row.name },
      scopeId: row.scope_id,
      details: { added, changed, withdrawn },
    });
  return { added, changed, withdrawn };
}

/**
 * Reads what a server offers and brings the registry up to it: what is new is denied, what changed is suspended.
 * @param callerId whose credential is shown where people have their own
 */
export function createRefreshTools({ database, audit, clock, pool }: RefreshDeps) {
  return async (
    row: UpstreamRow,
    callerId: UserId,
    origin: AuditOrigin,
  ): Promise<Result<ToolChanges, UpstreamFailure>> => {
    const connected = await pool.connect(row, callerId);
    const listed = connected.ok ? await listTools(connected.value) : connected;
    const at = new Date(clock.now());
    return await database.tenant(row.tenant_id, async (tx): Promise<Result<ToolChanges, UpstreamFailure>> => {
      if (!connected.ok || !listed.ok) {
        const failure = connected.ok ? listed : connected;
        if (!failure.ok) await noteOutcome(tx, row, at, failure.error);
        return failure.ok ? ok({ added: [], changed: [], withdrawn: [] }) : failure;
      }
      await noteOutcome(tx, row, at, connected.value.facts);
      return ok(await applyListing(tx, { audit, at, origin }, row, listed.value));
    });
  };
}

export type RefreshTools = ReturnType<typeof createRefreshTools>;
