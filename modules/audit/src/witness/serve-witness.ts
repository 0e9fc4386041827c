import { randomBytes, sign } from 'node:crypto';
import type { Database, SealedColumn, Tx } from '@haechi/database';
import type { Clock } from '@haechi/kernel';
import { openBytes, type RootKey, sealBytes } from '@haechi/kernel/node';
import {
  checkGrowth,
  cosignText,
  createCosigner,
  createNoteKey,
  createNoteVerifier,
  formatVerifierKey,
  type NoteKey,
  type NoteSigner,
  openSubmission,
  parseVerifierKey,
  SIGNATURE_TYPE,
  type Submission,
  WITNESS_SIZE_TYPE,
  WITNESS_STATUS,
} from '@haechi/transparency';
import { sql } from 'kysely';
import { treeHasher } from '../domain/leaf.ts';
import { openSeed } from '../signing/ed25519-seed.ts';

const PURPOSE = 'audit/witness-key';

export const sealedWitnessKeys: SealedColumn = {
  table: 'audit.witness_key',
  key: ['singleton'],
  column: 'sealed_seed',
  purposeOf: () => PURPOSE,
};

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
}

interface ServeDeps {
  readonly database: Database;
  readonly rootKey: RootKey;
  readonly clock: Clock;
  /** Name of the witness if it has none yet; the first one is kept. */
  readonly name: () => Promise<string>;
}

interface KeyRow {
  readonly name: string;
  readonly public_key: Uint8Array;
  readonly sealed_seed: string;
}

interface LogRow {
  readonly verifier_key: string;
  readonly size: number;
  readonly root: Uint8Array | null;
}

async function readKey(tx: Tx): Promise<KeyRow | undefined> {
  const { rows } = await sql<KeyRow>`SELECT name, public_key, sealed_seed FROM audit.witness_key`.execute(tx);
  return rows[0];
}

async function makeKey(tx: Tx, { rootKey, clock, name }: ServeDeps): Promise<void> {
  const seed = randomBytes(32);
  await sql`
    INSERT INTO audit.witness_key (name, public_key, sealed_seed, created_at)
    VALUES (${await name()}, ${openSeed(seed).publicBytes}, ${await sealBytes(rootKey, PURPOSE, seed)}, ${new Date(clock.now())})
    ON CONFLICT DO NOTHING`.execute(tx);
}

async function openKey(deps: ServeDeps): Promise<{ readonly key: NoteKey; readonly signer: NoteSigner }> {
  const row = await deps.database.system('open the key of this witness', async (tx) => {
    const found = await readKey(tx);
    if (found !== undefined) return found;
    await makeKey(tx, deps);
    return await readKey(tx);
  });
  if (row === undefined) throw new Error('the key of this witness was made and is not there');
  const { privateKey, publicBytes } = openSeed(await openBytes(deps.rootKey, PURPOSE, row.sealed_seed));
  if (Buffer.compare(publicBytes, row.public_key) !== 0)
    throw new Error('the key of this witness is not the one its row names: restore audit.witness_key');
  const key = createNoteKey(row.name, publicBytes, SIGNATURE_TYPE.cosignature);
  const nowSeconds = (): number => deps.clock.now() / 1000;
  return { key, signer: createCosigner(key, (message) => sign(null, message, privateKey), nowSeconds) };
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
  let opened: ReturnType<typeof openKey> | undefined;

  function key(): ReturnType<typeof openKey> {
    opened ??= openKey(deps).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  async function readLogs(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await database.system(
      'read the logs this witness knows',
      (tx) =>
        sql<{ origin: string; verifier_key: string }>`
          SELECT origin, verifier_key FROM audit.witnessed_logs WHERE removed_at IS NULL`.execute(tx),
      { readOnly: true },
    );
    return new Map(rows.map((row) => [row.origin, row.verifier_key]));
  }

  async function cosign(tx: Tx, submission: Submission): Promise<WitnessAnswer> {
    const { origin, size, root } = submission.opened;
    const { rows } = await sql<LogRow>`
      SELECT verifier_key, size, root FROM audit.witnessed_logs
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
    const { signer } = await key();
    return {
      status: 200,
      type: 'text/plain; charset=utf-8',
      body: await cosignText(submission.text, signer),
    };
  }

  return {
    async verifierKey() {
      return formatVerifierKey((await key()).key);
    },
    async addCheckpoint(body) {
      await key(); // opened outside the transaction that holds a log's row
      const logs = await readLogs();
      const submission = await openSubmission(body, (origin) => {
        const trusted = logs.get(origin);
        const parsed = trusted === undefined ? undefined : parseVerifierKey(trusted);
        return parsed?.ok === true ? [createNoteVerifier(parsed.value)] : undefined;
      });
      if (!submission.ok) return refusal(WITNESS_STATUS[submission.error.code], submission.error.message);
      return await database.system('cosign a checkpoint', (tx) => cosign(tx, submission.value));
    },
  };
}
