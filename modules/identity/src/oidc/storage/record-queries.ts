import { createHash } from 'node:crypto';
import type { SessionId } from '@haechi/kernel';
import type { IdentityParts } from '../../parts.ts';

export interface FoundRecord {
  readonly payload: Record<string, unknown>;
  readonly consumed_at: Date | null;
}

export interface RecordToKeep {
  readonly kind: string;
  readonly id: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly clientId: string | undefined;
  readonly sessionId: SessionId | undefined;
  readonly outlivesSession: boolean;
  readonly grantId: string | undefined;
  readonly userCode: string | undefined;
  readonly uid: string | undefined;
  readonly expiresAtMs: number;
}

/** Ids have 256 random bits, so a plain hash is enough (as with all bearer secrets here). */
export const hashId = (id: string): Buffer => createHash('sha256').update(id, 'utf8').digest();

/**
 * One statement says both what is kept and whether the session it hangs on still stands. A native client's is good
 * until the session is ended by somebody; a browser client's ends with the session in any way.
 */
const FIND = `
  SELECT r.payload, r.consumed_at
  FROM identity.oidc_records r
  LEFT JOIN identity.sessions s ON s.id = r.session_id
  LEFT JOIN identity.users u ON u.id = s.user_id
  WHERE r.kind = $1 AND r.__KEY__ = $2
    AND (r.session_id IS NULL OR (s.ended_at IS NULL AND u.may_act
      AND (r.outlives_session OR (s.ends_at > $3 AND s.idle_ends_at > $3))))`;

const KEEP = `
  INSERT INTO identity.oidc_records (kind, id_hash, payload, client_id, session_id, outlives_session, grant_hash,
    user_code_hash, uid_hash, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;

// What was used up stays used up: consumed_at is no part of a later save.
const KEEP_OR_REPLACE = `${KEEP}
  ON CONFLICT (kind, id_hash) DO UPDATE SET payload = excluded.payload,
    session_id = coalesce(excluded.session_id, oidc_records.session_id),
    grant_hash = coalesce(excluded.grant_hash, oidc_records.grant_hash), uid_hash = excluded.uid_hash,
    user_code_hash = coalesce(excluded.user_code_hash, oidc_records.user_code_hash), expires_at = excluded.expires_at`;

const KEEP_ONCE = `${KEEP} ON CONFLICT DO NOTHING`;

/** The one conditional update that decides who wins. */
const CONSUME = `
  UPDATE identity.oidc_records SET consumed_at = $3 WHERE kind = $1 AND id_hash = $2 AND consumed_at IS NULL`;

export type RecordKey = 'id_hash' | 'uid_hash' | 'user_code_hash';

/** Statements over what the protocol remembers. Each runs by itself: the library opens no transactions. */
export function createRecordQueries({ database, clock }: Pick<IdentityParts, 'database' | 'clock'>) {
  const { pool } = database;

  async function keep(text: string, name: string, record: RecordToKeep): Promise<boolean> {
    const { rowCount } = await pool.query({
      name,
      text,
      values: [
        record.kind,
        hashId(record.id),
        JSON.stringify(record.payload),
        record.clientId ?? null,
        record.sessionId ?? null,
        record.outlivesSession,
        record.grantId === undefined ? null : hashId(record.grantId),
        record.userCode === undefined ? null : hashId(record.userCode),
        record.uid === undefined ? null : hashId(record.uid),
        new Date(record.expiresAtMs),
      ],
    });
    return rowCount === 1;
  }

  return {
    async find(kind: string, key: RecordKey, value: string): Promise<FoundRecord | undefined> {
      const { rows } = await pool.query<FoundRecord>({
        name: `oidc-find-${key}`,
        text: FIND.replace('__KEY__', key),
        values: [kind, hashId(value), new Date(clock.now())],
      });
      return rows[0];
    },
    keepOrReplace: (record: RecordToKeep) => keep(KEEP_OR_REPLACE, 'oidc-keep', record),
    /** False when it was there already. */
    keepOnce: (record: RecordToKeep) => keep(KEEP_ONCE, 'oidc-keep-once', record),
    /** True for the one request that wins. */
    async consume(kind: string, id: string): Promise<boolean> {
      const values = [kind, hashId(id), new Date(clock.now())];
      const { rowCount } = await pool.query({ name: 'oidc-consume', text: CONSUME, values });
      return rowCount === 1;
    },
    async remove(kind: string, id: string): Promise<void> {
      const text = 'DELETE FROM identity.oidc_records WHERE kind = $1 AND id_hash = $2';
      await pool.query({ name: 'oidc-remove', text, values: [kind, hashId(id)] });
    },
    async removeOfGrant(kind: string, grantId: string): Promise<void> {
      const text = 'DELETE FROM identity.oidc_records WHERE kind = $1 AND grant_hash = $2';
      await pool.query({ name: 'oidc-remove-of-grant', text, values: [kind, hashId(grantId)] });
    },
  };
}

export type RecordQueries = ReturnType<typeof createRecordQueries>;
