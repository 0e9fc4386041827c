import type { Database, Tx } from '@haechi/database';
import { type Clock, dropOldest, type TenantId, type UserId } from '@haechi/kernel';
import { type CompiledPolicyRule, compilePolicy } from '../domain/compile-policy.ts';
import { type CompiledRule, compileArgumentRules } from '../domain/judge-arguments.ts';
import type { ToolDefinition } from '../domain/tool-definition.ts';
import type { AuditPort, SettingsPort } from '../ports.ts';
import { type GateLimits, readLimits } from '../settings.ts';
import type { Classification, GateTables, GrantRow, ToolRow, UpstreamRow } from '../tables.ts';
import { findPolicy } from '../use-cases/edit-policy.ts';
import type { CheckArguments } from './check-schema.ts';
import { createKeepDefinitions, type ReadDefinition } from './keep-definitions.ts';

/** A tool that may be called: classified, and as the server gives it now. */
export interface ActiveTool {
  readonly row: ToolRow;
  readonly upstream: UpstreamRow;
  readonly classification: Classification;
  readonly definition: ToolDefinition;
  readonly argumentRules: readonly CompiledRule[];
  readonly checkArguments: CheckArguments;
}

/** All that calls of one tenant are judged by, at one moment. */
export interface GateImage {
  readonly tenantId: TenantId;
  readonly upstreams: ReadonlyMap<string, UpstreamRow>;
  /** Active tools by key of the server, then by name, in a stable order. */
  readonly tools: ReadonlyMap<string, ReadonlyMap<string, ActiveTool>>;
  readonly grants: readonly GrantRow[];
  readonly rules: readonly CompiledPolicyRule[];
  readonly mode: 'enforce' | 'shadow';
  readonly policyVersion: number;
  /** Until when conversations are tainted, epoch milliseconds. */
  readonly taints: ReadonlyMap<string, number>;
  readonly limits: GateLimits;
}

export interface Registry {
  load(tenantId: TenantId): Promise<GateImage>;
  /** Reads it anew from now on. */
  forget(tenantId: TenantId): void;
  follow(): () => void;
}

/** A notice may be lost with its process; nothing is older than this. */
const MAX_AGE_MS = 5_000;
const TENANTS_MAX = 2_000;
const CHANGES = /^(?:upstream|tool|grant|gate_policy|conversation|setting)\./;

async function readTools(
  tx: Tx,
  upstreams: readonly UpstreamRow[],
  readDefinition: ReadDefinition,
): Promise<GateImage['tools']> {
  const rows = await tx
    .withTables<GateTables>()
    .selectFrom('gate.tools')
    .selectAll()
    .where('state', '=', 'active')
    .orderBy('name')
    .execute();
  const tools = new Map<string, Map<string, ActiveTool>>();
  for (const upstream of upstreams) {
    const own = new Map<string, ActiveTool>();
    for (const row of rows.filter(({ upstream_id: id }) => id === upstream.id)) {
      const tool = await openTool(tx, row, upstream, readDefinition);
      if (tool !== undefined) own.set(row.name, tool);
    }
    tools.set(upstream.key, own);
  }
  return tools;
}

/** A tool whose rules or schema cannot be read is not called: what cannot be judged is denied. */
async function openTool(
  tx: Tx,
  row: ToolRow,
  upstream: UpstreamRow,
  readDefinition: ReadDefinition,
): Promise<ActiveTool | undefined> {
  const { classification } = row;
  const kept = row.pinned_digest === null ? undefined : await readDefinition(tx, row.id, row.pinned_digest);
  if (classification === null || kept === undefined) return undefined;
  const { definition, checkArguments } = kept;
  const rules = compileArgumentRules(classification.argumentRules);
  if (!rules.ok || checkArguments === undefined) return undefined;
  return { row, upstream, classification, definition, argumentRules: rules.rules, checkArguments };
}

async function readImage(
  tx: Tx,
  settings: SettingsPort,
  readDefinition: ReadDefinition,
  tenantId: TenantId,
  now: Date,
): Promise<GateImage> {
  const db = tx.withTables<GateTables>();
  const upstreams = await db.selectFrom('gate.upstreams').selectAll().orderBy('key').execute();
  const policy = await findPolicy(tx);
  const compiled = compilePolicy(policy?.rules ?? []);
  const grants = await db
    .selectFrom('gate.grants')
    .selectAll()
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .execute();
  const taints = await db.selectFrom('gate.taints').selectAll().where('expires_at', '>', now).execute();
  return {
    tenantId,
    upstreams: new Map(upstreams.map((row) => [row.key, row])),
    tools: await readTools(tx, upstreams, readDefinition),
    grants,
    // Rules that cannot be read any more (the language may have become stricter) make every call wait for a person.
    rules: compiled.ok ? compiled.rules : [UNREADABLE],
    mode: policy?.mode ?? 'enforce',
    policyVersion: policy?.version ?? 0,
    taints: new Map(taints.map((row) => [row.conversation, row.expires_at.getTime()])),
    limits: await readLimits(tx, settings),
  };
}

const UNREADABLE: CompiledPolicyRule = {
  rule: { name: 'unreadable rules', when: 'true', effect: 'ask', why: 'The rules cannot be read.' },
  holds: () => true,
};

interface Entry {
  readonly image: Promise<GateImage>;
  readonly goodUntilMs: number;
}

/** What calls are judged by, in memory; read anew when the log tells of a change, and every few seconds. */
export function createRegistry(deps: {
  readonly database: Database;
  readonly settings: SettingsPort;
  readonly audit: Pick<AuditPort, 'subscribe'>;
  readonly clock: Clock;
}): Registry {
  const { database, settings, audit, clock } = deps;
  const entries = new Map<TenantId, Entry>();
  const readDefinition = createKeepDefinitions();

  function forget(tenantId: TenantId): void {
    entries.delete(tenantId);
  }

  return {
    load(tenantId) {
      const nowMs = performance.now();
      const known = entries.get(tenantId);
      if (known !== undefined && nowMs < known.goodUntilMs) return known.image;
      const image = database.tenant(
        tenantId,
        (tx) => readImage(tx, settings, readDefinition, tenantId, new Date(clock.now())),
        { readOnly: true, isolation: 'repeatable read' },
      );
      entries.delete(tenantId);
      entries.set(tenantId, { image, goodUntilMs: nowMs + MAX_AGE_MS });
      image.catch(() => entries.delete(tenantId));
      dropOldest(entries, TENANTS_MAX);
      return image;
    },
    forget,
    follow: () =>
      audit.subscribe(({ tenantId, action }) => {
        if (CHANGES.test(action)) forget(tenantId);
      }),
  };
}

export const grantsFor = (image: GateImage, tool: ActiveTool, callerId: UserId, nowMs: number): GrantRow[] =>
  image.grants.filter(
    (grant) =>
      grant.tool_id === tool.row.id && grant.principal_id === callerId && grant.expires_at.getTime() > nowMs,
  );
