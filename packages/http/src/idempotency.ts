import { createHash } from 'node:crypto';
import type { SealedColumn, Tx } from '@haechi/database';
import { CodedError } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { Caller } from './caller.ts';

export interface StoredAnswer {
  readonly status: number;
  readonly body: string;
}

export interface IdempotentCommand {
  readonly caller: Caller;
  readonly key: string;
  readonly operation: string;
  /** SHA-256 over everything that makes this request this request. */
  readonly requestHash: Buffer;
}

export interface Idempotency {
  /**
   * Claims the key inside the command's own transaction. A second request with the key waits here until the first
   * has committed or rolled back. Answers with the stored answer when there is one.
   * @throws CodedError `VAL_002` when the key belongs to another request
   */
  claim(tx: Tx, command: IdempotentCommand): Promise<StoredAnswer | undefined>;
  /** Keeps the answer; it commits with the effect it belongs to. */
  store(tx: Tx, command: IdempotentCommand, answer: StoredAnswer): Promise<void>;
}

const PURPOSE = 'idempotency/answer';

export const sealedAnswers: SealedColumn = {
  table: 'haechi.idempotency_keys',
  key: ['tenant_id', 'caller_id', 'key'],
  column: 'response',
  purposeOf: () => PURPOSE,
};

export function hashRequest(operation: string, path: string, body: unknown): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([operation, path, body ?? null]))
    .digest();
}

/** Idempotency keys kept in the database, answers wrapped under the root key because they may show a secret once. */
export function createIdempotency(rootKey: RootKey): Idempotency {
  return {
    async claim(tx, { caller, key, operation, requestHash }) {
      const { rows: claimed } = await sql`
        INSERT INTO haechi.idempotency_keys (tenant_id, caller_id, key, operation, request_hash)
        VALUES (${caller.tenantId}, ${caller.id}, ${key}, ${operation}, ${requestHash})
        ON CONFLICT DO NOTHING RETURNING 1`.execute(tx);
      if (claimed.length === 1) return undefined;
      const { rows } = await sql<{ request_hash: Buffer; status: number | null; response: string | null }>`
        SELECT request_hash, status, response FROM haechi.idempotency_keys
        WHERE tenant_id = ${caller.tenantId} AND caller_id = ${caller.id} AND key = ${key}`.execute(tx);
      const row = rows[0];
      if (row === undefined || row.status === null || row.response === null) {
        throw new Error('an idempotency key was committed without its answer');
      }
      if (!row.request_hash.equals(requestHash))
        throw new CodedError('VAL_002', { where: 'header Idempotency-Key' });
      const body = await openBytes(rootKey, PURPOSE, row.response);
      return { status: row.status, body: Buffer.from(body).toString('utf8') };
    },
    async store(tx, { caller, key }, answer) {
      const sealed = await sealBytes(rootKey, PURPOSE, Buffer.from(answer.body, 'utf8'));
      await sql`
        UPDATE haechi.idempotency_keys SET status = ${answer.status}, response = ${sealed}
        WHERE tenant_id = ${caller.tenantId} AND caller_id = ${caller.id} AND key = ${key}`.execute(tx);
    },
  };
}

/** Forgets answers older than a day: by then no client is still retrying. */
export async function purgeIdempotencyKeys(tx: Tx, nowMs: number): Promise<void> {
  const before = new Date(nowMs - 24 * 3_600_000);
  await sql`DELETE FROM haechi.idempotency_keys WHERE created_at < ${before}`.execute(tx);
}
