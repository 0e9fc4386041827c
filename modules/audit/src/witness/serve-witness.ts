import type { Database, Tx } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import type { RootKey } from '@haechi/kernel/node';
import {
  checkGrowth,
  cosignText,
  createNoteVerifier,
  type NoteSigner,
  openSubmission,
  parseVerifierKey,
  type Submission,
  WITNESS_SIZE_TYPE,
  WITNESS_STATUS,
} from '@haechi/transparency';
import { sql } from 'kysely';
import { treeHasher } from '../domain/leaf.ts';
import type { PublishedKey } from '../signing/log-identity.ts';
import { createWitnessKeys } from './witness-keys.ts';

/** What a witness answers over HTTP (C2SP tlog-witness). */
export interface WitnessAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export interface WitnessService {
  addCheckpoint(body: string): Promise<WitnessAnswer>;
  /** The key others verify its cosignatures with. */
  verifierKey(): Promise<string>;
  /** That key and the former ones, the newest first; none while there is no need for one. */
  publishedKeys(): Promise<readonly PublishedKey[]>;
}

interface ServeDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  /** Name of the witness if it has none yet; the first one is kept. */
  readonly name: () => Promise<string>;
}

interface LogRow {
  readonly size: number;
  readonly root: Uint8Array | null;
}

const refusal = (status: number, message: string): WitnessAnswer => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${message}\n`,
});

/**
 * This installation as a witness for the logs of others. Checking and storing are one transaction under the lock of
 * the log's row: of two processes that are asked about two futures of one log at the same time, one cosigns.
 */
export function createWitnessService(deps: ServeDeps): WitnessService {
  const { database, clock } = deps;
  const keys = createWitnessKeys(deps);

  async function readLogs(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { rows } = await database.system(
      'read the logs this witness knows',
      (tx) =>
        sql<{ origin: string; keys: string[] }>`
          SELECT origin, array_remove(ARRAY[verifier_key,
                   CASE WHEN former_until > ${new Date(clock.now())} THEN former_verifier_key END], NULL) AS keys
          FROM audit.witnessed_logs WHERE removed_at IS NULL`.execute(tx),
      { readOnly: true },
    );
    return new Map(rows.map((row) => [row.origin, row.keys]));
  }

  async function cosign(
    tx: Tx,
    submission: Submission,
    signers: readonly NoteSigner[],
  ): Promise<WitnessAnswer> {
    const { origin, size, root } = submission.opened;
    const { rows } = await sql<LogRow>`
      SELECT size, root FROM audit.witnessed_logs
      WHERE origin = ${origin} AND removed_at IS NULL FOR UPDATE`.execute(tx);
    const [row] = rows;
    if (row === undefined) return refusal(404, 'unknown log');
    const witnessed = row.root === null ? undefined : { size: row.size, root: row.root };
    const growth = checkGrowth(submission, witnessed, treeHasher);
    if (!growth.ok) {
      const status = WITNESS_STATUS[growth.error.code];
      return status === 409
        ? { status, type: WITNESS_SIZE_TYPE, body: `${row.size}\n` }
        : refusal(status, growth.error.message);
    }
    await sql`
      UPDATE audit.witnessed_logs
      SET size = ${size}, root = ${size === 0 ? null : root}, cosigned_at = ${new Date(clock.now())}
      WHERE origin = ${origin}`.execute(tx);
    return {
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: (await Promise.all(signers.map((signer) => cosignText(submission.text, signer)))).join(''),
    };
  }

  return {
    async verifierKey() {
      const [newest] = await keys.read('make');
      if (newest === undefined) throw new Error('the key of this witness was made and is not there');
      return newest.verifierKey;
    },
    publishedKeys: () => keys.read('leave'),
    async addCheckpoint(body) {
      const signers = await keys.signers(); // opened outside the transaction that holds a log's row
      const logs = await readLogs();
      const submission = await openSubmission(body, (origin) =>
        logs.get(origin)?.flatMap((text) => {
          const parsed = parseVerifierKey(text);
          return parsed.ok ? [createNoteVerifier(parsed.value)] : [];
        }),
      );
      if (!submission.ok) return refusal(WITNESS_STATUS[submission.error.code], submission.error.message);
      return await database.system('cosign a checkpoint', (tx) => cosign(tx, submission.value, signers));
    },
  };
}
