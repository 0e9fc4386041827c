import type { Database, Tx } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import {
  type Clock,
  CodedError,
  DAY_MS,
  formatId,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type ScopeId,
  type TenantId,
} from '@haechi/kernel';
import { nameOfVerifierKey, parseNote, parseVerifierKey } from '@haechi/transparency';
import { sql } from 'kysely';
import type { AuditOrigin } from '../domain/event.ts';
import type { RecordEvent } from '../use-cases/record.ts';
import { composeWitnessRequest, readTree, type WitnessedTree } from './log-to-witness.ts';
import { findCosignature, readWitnessKey, storeCosignature } from './store-cosignature.ts';

/** More than anybody needs, and few enough for a note. */
const WITNESSES_MAX = 16;
/** A log that changed its key signs with both meanwhile; this is for checkpoints from before. */
const FORMER_COUNTS_MS = 30 * DAY_MS;
/** Far ahead: a witness that is reached by carrying a file is never asked. */
const NEVER = new Date('9999-12-31T00:00:00Z');

export interface Place {
  readonly tenantId: TenantId;
  readonly scopeId: ScopeId;
}

interface ManageDeps {
  readonly database: Database;
  readonly record: RecordEvent;
  readonly clock: Clock;
  readonly guard: Pick<OutboundGuard, 'checkUrl'>;
}

interface WitnessRow {
  readonly id: string;
  readonly verifier_key: string;
  readonly url: string | null;
}

async function findWitness(tx: Tx, tenantId: TenantId, id: string): Promise<WitnessRow> {
  const { rows } = await sql<WitnessRow>`
    SELECT id, verifier_key, url FROM audit.witnesses
    WHERE tenant_id = ${tenantId} AND id = ${id} AND removed_at IS NULL`.execute(tx);
  if (rows[0] === undefined) throw new CodedError('RES_001');
  return rows[0];
}

/** Refuses what cannot be a witness before anything is stored. */
async function checkWitness(
  { guard }: Pick<ManageDeps, 'guard'>,
  { verifierKey, url }: { readonly verifierKey: string; readonly url: string | undefined },
): Promise<void> {
  if (readWitnessKey(verifierKey) === undefined) throw new CodedError('AUD_005');
  if (url === undefined) return;
  const checked = await guard.checkUrl(url);
  if (!checked.ok) throw new CodedError('AUD_006', { params: { why: checked.error.code } });
}

/** Who cosigns the log of a tenant, and what was carried to them and back by hand. */
export function createManageWitnesses(deps: ManageDeps) {
  const { database, record, clock } = deps;

  async function addStates(tx: Tx, tenantId: TenantId, id: string, isAsked: boolean): Promise<void> {
    const nextAt = isAsked ? new Date(clock.now()) : NEVER;
    const trees: WitnessedTree[] = tenantId === PLATFORM_TENANT_ID ? ['own', 'platform_tree'] : ['own'];
    await sql`
      INSERT INTO audit.witness_states (witness_id, log, tenant_id, next_attempt_at)
      SELECT ${id}::uuid, log, ${tenantId}::uuid, ${nextAt}::timestamptz FROM unnest(${trees}::text[]) AS log`.execute(
      tx,
    );
  }

  return {
    /** To be called outside a transaction: it asks the name service. */
    checkWitness: (wanted: { readonly verifierKey: string; readonly url: string | undefined }) =>
      checkWitness(deps, wanted),

    async addWitness(
      tx: Tx,
      origin: AuditOrigin,
      {
        tenantId,
        scopeId,
        verifierKey,
        url,
      }: Place & { readonly verifierKey: string; readonly url: string | undefined },
    ): Promise<string> {
      const id = newId('witness');
      const { rows } = await sql<{ id: string }>`
        INSERT INTO audit.witnesses (id, tenant_id, verifier_key, url, created_at)
        SELECT ${id}::uuid, ${tenantId}::uuid, ${verifierKey}, ${url ?? null}, ${new Date(clock.now())}::timestamptz
        WHERE (SELECT count(*) FROM audit.witnesses WHERE tenant_id = ${tenantId} AND removed_at IS NULL) < ${WITNESSES_MAX}
        ON CONFLICT (tenant_id, verifier_key) WHERE removed_at IS NULL DO NOTHING RETURNING id`.execute(tx);
      if (rows.length === 0) throw new CodedError('AUD_007', { params: { max: WITNESSES_MAX } });
      await addStates(tx, tenantId, id, url !== undefined);
      await record(tx, tenantId, origin, {
        action: 'witness.added',
        target: { kind: 'witness', id: formatId('witness', id), name: nameOfVerifierKey(verifierKey) },
        scopeId,
        after: { verifierKey, url: url ?? null },
      });
      return id;
    },

    async removeWitness(
      tx: Tx,
      origin: AuditOrigin,
      { tenantId, scopeId, id }: Place & { readonly id: string },
    ) {
      const witness = await findWitness(tx, tenantId, id);
      await sql`UPDATE audit.witnesses SET removed_at = ${new Date(clock.now())} WHERE id = ${id}`.execute(
        tx,
      );
      await record(tx, tenantId, origin, {
        action: 'witness.removed',
        target: {
          kind: 'witness',
          id: formatId('witness', id),
          name: nameOfVerifierKey(witness.verifier_key),
        },
        scopeId,
        before: { verifierKey: witness.verifier_key, url: witness.url },
      });
    },

    /** What to carry to a witness: the body of `add-checkpoint`, which is a file like any other. */
    async composeRequest(
      tenantId: TenantId,
      id: string,
      tree: WitnessedTree,
      from: number | undefined,
    ): Promise<string> {
      const known = await database.tenant(
        tenantId,
        async (tx) => {
          await findWitness(tx, tenantId, id);
          const { rows } = await sql<{ known_size: number }>`
            SELECT known_size FROM audit.witness_states WHERE witness_id = ${id} AND log = ${tree}`.execute(
            tx,
          );
          return rows[0]?.known_size;
        },
        { readOnly: true },
      );
      if (known === undefined) throw new CodedError('RES_001');
      const request = await readTree(database, tenantId, tree, (opened) =>
        composeWitnessRequest(opened, from ?? known),
      );
      if (request === undefined) throw new CodedError('RES_001');
      if (request === 'ahead') throw new CodedError('AUD_003', { params: { size: known } });
      return request.body;
    },

    /** Takes a checkpoint that came back from a witness. */
    async importCosignature(
      tx: Tx,
      origin: AuditOrigin,
      { tenantId, scopeId, id, note }: Place & { readonly id: string; readonly note: string },
    ) {
      const witness = await findWitness(tx, tenantId, id);
      const verifier = readWitnessKey(witness.verifier_key);
      const parsed = parseNote(note);
      const sizeText = parsed.ok ? parsed.value.text.split('\n')[1] : undefined;
      if (verifier === undefined || !parsed.ok || sizeText === undefined || !/^\d{1,15}$/.test(sizeText))
        throw new CodedError('AUD_008');
      const lines = note.slice(parsed.value.text.length + 1);
      const trees: WitnessedTree[] = tenantId === PLATFORM_TENANT_ID ? ['own', 'platform_tree'] : ['own'];
      for (const tree of trees) {
        const checkpoint = await readTree(database, tenantId, tree, (opened) =>
          opened.checkpointAt(Number(sizeText)),
        );
        if (checkpoint === undefined || !checkpoint.note.startsWith(`${parsed.value.text}\n`)) continue;
        const found = await findCosignature(checkpoint, lines, verifier);
        if (found === undefined) continue;
        const { size } = checkpoint;
        const nextAt = witness.url === null ? NEVER : new Date(clock.now());
        await storeCosignature(tx, { ...found, tenantId, witnessId: id, tree, size }, nextAt);
        await record(tx, tenantId, origin, {
          action: 'witness.signature_imported',
          target: {
            kind: 'witness',
            id: formatId('witness', id),
            name: nameOfVerifierKey(witness.verifier_key),
          },
          scopeId,
          details: { tree, size, signedAt: found.signedAt.toISOString() },
        });
        return { tree, size, signedAt: found.signedAt };
      }
      throw new CodedError('AUD_008');
    },
  };
}

export type ManageWitnesses = ReturnType<typeof createManageWitnesses>;

export interface WitnessedLog {
  readonly id: string;
  readonly origin: string;
  readonly verifierKey: string;
  readonly size: number;
  readonly cosignedAt: Date | null;
}

/** The logs of others that this installation cosigns. Only the operator decides which. */
export function createManageWitnessedLogs({
  database,
  record,
  clock,
}: Pick<ManageDeps, 'database' | 'record' | 'clock'>) {
  return {
    async list(): Promise<WitnessedLog[]> {
      const { rows } = await database.system(
        'list the logs this witness knows',
        (tx) =>
          sql<WitnessedLog>`
            SELECT id, origin, verifier_key AS "verifierKey", size, cosigned_at AS "cosignedAt"
            FROM audit.witnessed_logs WHERE removed_at IS NULL ORDER BY created_at, id`.execute(tx),
        { readOnly: true },
      );
      return rows;
    },

    /**
     * One that was taken away goes on from where it was: what was cosigned is never forgotten. For one that is known, the
     * key is its next; the former one counts for a while longer.
     */
    async add(origin: AuditOrigin, verifierKey: string): Promise<WitnessedLog> {
      const key = parseVerifierKey(verifierKey);
      if (!key.ok || readWitnessKey(verifierKey) !== undefined) throw new CodedError('AUD_009');
      const id = newId('witness');
      const formerUntil = new Date(clock.now() + FORMER_COUNTS_MS);
      return await database.system('let this witness know a log', async (tx) => {
        const { rows } = await sql<WitnessedLog>`
          INSERT INTO audit.witnessed_logs (id, origin, verifier_key, created_at)
          VALUES (${id}, ${key.value.name}, ${verifierKey}, ${new Date(clock.now())})
          ON CONFLICT (origin) DO UPDATE SET verifier_key = excluded.verifier_key, removed_at = NULL,
              former_verifier_key = CASE WHEN witnessed_logs.removed_at IS NULL THEN witnessed_logs.verifier_key END,
              former_until = CASE WHEN witnessed_logs.removed_at IS NULL THEN ${formerUntil}::timestamptz END
            WHERE witnessed_logs.removed_at IS NOT NULL OR witnessed_logs.verifier_key <> excluded.verifier_key
          RETURNING id, origin, verifier_key AS "verifierKey", size, cosigned_at AS "cosignedAt"`.execute(tx);
        const [log] = rows;
        if (log === undefined) throw new CodedError('AUD_007', { params: { max: 1 } });
        await record(tx, PLATFORM_TENANT_ID, origin, {
          action: 'witnessed_log.added',
          target: { kind: 'log', id: log.origin, name: log.origin },
          scopeId: PLATFORM_SCOPE_ID,
          after: { verifierKey },
        });
        return log;
      });
    },

    async remove(origin: AuditOrigin, id: string): Promise<void> {
      await database.system('let this witness leave a log', async (tx) => {
        const { rows } = await sql<{ origin: string }>`
          UPDATE audit.witnessed_logs SET removed_at = ${new Date(clock.now())}
          WHERE id = ${id} AND removed_at IS NULL RETURNING origin`.execute(tx);
        const [log] = rows;
        if (log === undefined) throw new CodedError('RES_001');
        await record(tx, PLATFORM_TENANT_ID, origin, {
          action: 'witnessed_log.removed',
          target: { kind: 'log', id: log.origin, name: log.origin },
          scopeId: PLATFORM_SCOPE_ID,
        });
      });
    },
  };
}

export type ManageWitnessedLogs = ReturnType<typeof createManageWitnessedLogs>;
