import { isIP } from 'node:net';
import type { Actor } from '@haechi/audit';
import { isUniqueViolation, type Tx } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import {
  CodedError,
  formatId,
  newId,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type UpstreamId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import type { AccessPort, AuditPort, SettingsPort } from '../ports.ts';
import { readLimits } from '../settings.ts';
import type { CredentialPer, GateTables, UpstreamRow, UpstreamTarget } from '../tables.ts';
import type { CredentialsVault } from '../upstream/credentials-vault.ts';
import type { Programs } from '../upstream/programs.ts';

export interface UpstreamCommandDeps {
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
  readonly access: AccessPort;
  readonly guard: OutboundGuard;
  readonly programs: Programs;
  readonly vault: CredentialsVault;
}

export interface GivenCredential {
  readonly header: string;
  readonly secret: string;
}

export interface UpstreamInput {
  readonly key: string;
  readonly name: string;
  readonly target: UpstreamTarget;
  readonly scope?: string | undefined;
  readonly credentialPer: CredentialPer;
  readonly credential?: GivenCredential | undefined;
}

export interface UpstreamChange {
  readonly name?: string | undefined;
  readonly target?: UpstreamTarget | undefined;
  readonly state?: 'active' | 'paused' | undefined;
  readonly credentialPer?: CredentialPer | undefined;
}

const targetOf = ({ id, name }: { readonly id: UpstreamId; readonly name: string }) => ({
  kind: 'upstream',
  id: formatId('upstream', id),
  name,
});

const describe = (row: Pick<UpstreamRow, 'name' | 'target' | 'state' | 'credential_per'>) => ({
  name: row.name,
  target: row.target,
  state: row.state,
  credentialPer: row.credential_per,
});

/** Names are judged whenever they are dialled; only an address can be judged without asking the name service. */
async function refuseTarget(deps: UpstreamCommandDeps, target: UpstreamTarget): Promise<void> {
  if (target.kind === 'stdio') {
    if (!deps.programs.has(target.program))
      throw new CodedError('GATE_003', { where: 'body.target.program' });
    return;
  }
  const url = new URL(target.url);
  if (isIP(url.hostname.replace(/^\[(.*)\]$/, '$1')) === 0) return;
  const checked = await deps.guard.checkUrl(url);
  if (!checked.ok)
    throw new CodedError('GATE_002', { where: 'body.target', params: { address: checked.error.detail } });
}

/** A scope of the caller's own tenant; anything else is like one that does not exist. */
function readScope({ access }: UpstreamCommandDeps, actor: Actor, name: string | undefined): ScopeId {
  if (name === undefined) return actor.caller.scopeId;
  const id = access.parseScope(name);
  const scope = id === undefined ? undefined : access.describeScope(id);
  if (id === undefined || scope?.tenantId !== actor.caller.tenantId)
    throw new CodedError('RES_001', { where: 'body.scope' });
  return id;
}

async function keepCredential(
  tx: Tx,
  deps: UpstreamCommandDeps,
  actor: Actor,
  upstreamId: UpstreamId,
  ownerId: string,
  given: GivenCredential,
): Promise<void> {
  const values = {
    header: given.header,
    sealed: await deps.vault.seal(upstreamId, ownerId, given.secret),
    updated_at: actor.at,
  };
  await tx
    .withTables<GateTables>()
    .insertInto('gate.upstream_credentials')
    .values({ upstream_id: upstreamId, tenant_id: actor.caller.tenantId, owner_id: ownerId, ...values })
    .onConflict((conflict) => conflict.columns(['upstream_id', 'owner_id']).doUpdateSet(values))
    .execute();
}

/** @throws CodedError `GATE_001` key taken, `GATE_002` address, `GATE_003` program, `GATE_009` too many */
export function createCreateUpstream(deps: UpstreamCommandDeps) {
  return async (tx: Tx, actor: Actor, input: UpstreamInput): Promise<UpstreamId> => {
    const { tenantId } = actor.caller;
    await refuseTarget(deps, input.target);
    const scopeId = readScope(deps, actor, input.scope);
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`gate/upstreams/${tenantId}`}, 0))`.execute(tx);
    const db = tx.withTables<GateTables>();
    const { count } = await db
      .selectFrom('gate.upstreams')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    const { upstreamsMax } = await readLimits(tx, deps.settings);
    if (count >= upstreamsMax) throw new CodedError('GATE_009', { params: { max: upstreamsMax } });
    const id = newId('upstream');
    const row = {
      id,
      tenant_id: tenantId,
      key: input.key,
      name: input.name,
      scope_id: scopeId,
      target: JSON.stringify(input.target),
      state: 'active' as const,
      credential_per: input.credentialPer,
      server_name: null,
      server_version: null,
      protocol_version: null,
      capabilities: null,
      refreshed_at: null,
      failure_code: null,
      failure_detail: null,
      failed_at: null,
      created_at: actor.at,
      updated_at: actor.at,
    };
    try {
      await db.insertInto('gate.upstreams').values(row).execute();
    } catch (error) {
      if (isUniqueViolation(error, 'upstreams_key'))
        throw new CodedError('GATE_001', { where: 'body.key', params: { key: input.key } });
      throw error;
    }
    if (input.credential !== undefined && input.credentialPer === 'tenant')
      await keepCredential(tx, deps, actor, id, PLATFORM_TENANT_ID, input.credential);
    await deps.audit.record(tx, tenantId, actor.origin, {
      action: 'upstream.created',
      target: targetOf(row),
      scopeId,
      after: { key: input.key, ...describe({ ...row, target: input.target }) },
    });
    return id;
  };
}

const sameTarget = (one: UpstreamTarget, other: UpstreamTarget): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A new address may be a new server: what was classified at the old one has to be looked at again. */
async function suspendAll(tx: Tx, row: UpstreamRow): Promise<void> {
  await tx
    .withTables<GateTables>()
    .updateTable('gate.tools')
    .set((eb) => ({
      state: 'suspended',
      suspended_reason: 'address_changed',
      version: eb('version', '+', 1),
    }))
    .where('upstream_id', '=', row.id)
    .where('state', '=', 'active')
    .execute();
}

/** @throws CodedError `VAL_003` it changed in the meantime, and what making one throws */
export function createUpdateUpstream(deps: UpstreamCommandDeps) {
  return async (
    tx: Tx,
    actor: Actor,
    row: UpstreamRow,
    version: number,
    change: UpstreamChange,
  ): Promise<void> => {
    const after = {
      name: change.name ?? row.name,
      target: change.target ?? row.target,
      state: change.state ?? row.state,
      credential_per: change.credentialPer ?? row.credential_per,
    };
    const moves = !sameTarget(after.target, row.target);
    if (moves) await refuseTarget(deps, after.target);
    const changed = await tx
      .withTables<GateTables>()
      .updateTable('gate.upstreams')
      .set({
        ...after,
        target: JSON.stringify(after.target),
        version: version + 1,
        updated_at: actor.at,
      })
      .where('id', '=', row.id)
      .where('version', '=', version)
      .executeTakeFirst();
    if (changed.numUpdatedRows !== 1n) throw new CodedError('VAL_003');
    if (moves) await suspendAll(tx, row);
    await deps.audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'upstream.updated',
      target: targetOf({ id: row.id, name: after.name }),
      scopeId: row.scope_id,
      before: describe(row),
      after: describe(after),
    });
  };
}

export function createDeleteUpstream(deps: UpstreamCommandDeps) {
  return async (tx: Tx, actor: Actor, row: UpstreamRow, reason: string): Promise<void> => {
    await tx.withTables<GateTables>().deleteFrom('gate.upstreams').where('id', '=', row.id).execute();
    await deps.audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'upstream.deleted',
      target: targetOf(row),
      scopeId: row.scope_id,
      reason,
      before: describe(row),
    });
  };
}

/** @throws CodedError `GATE_006` when the server is not shown that kind of credential */
export function createKeepCredential(deps: UpstreamCommandDeps) {
  return async (
    tx: Tx,
    actor: Actor,
    row: UpstreamRow,
    owner: 'tenant' | 'user',
    given: GivenCredential,
  ): Promise<void> => {
    if (row.credential_per !== owner) throw new CodedError('GATE_006');
    const ownerId = owner === 'user' ? actor.caller.id : PLATFORM_TENANT_ID;
    await keepCredential(tx, deps, actor, row.id, ownerId, given);
    await deps.audit.record(tx, actor.caller.tenantId, actor.origin, {
      action: 'upstream.credential_kept',
      target: targetOf(row),
      scopeId: row.scope_id,
      details: { owner, header: given.header },
    });
  };
}
