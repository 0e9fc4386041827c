import type { Database } from '@haechi/database';
import type { OutboundGuard } from '@haechi/http';
import { type Clock, HOUR_MS, SECOND_MS, type TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { nameOfVerifierKey, WITNESS_SIZE_TYPE } from '@haechi/transparency';
import { sql } from 'kysely';
import { createPacedLoop, type PacedLoop } from '../jobs/paced-loop.ts';
import {
  composeWitnessRequest,
  readTree,
  type WitnessedTree,
  type WitnessRequest,
} from './log-to-witness.ts';
import { findCosignature, readWitnessKey, storeCosignature } from './store-cosignature.ts';

const TICK_MS = SECOND_MS;
const RETRY_MS_MAX = 30 * SECOND_MS;
/** For how long a process keeps others from asking the same witness; longer than any request takes. */
const LEASE_MS = 30 * SECOND_MS;
const TIMEOUT_MS = 10 * SECOND_MS;
const ANSWER_BYTES_MAX = 64 * 1024;

interface DueRow {
  readonly witness_id: string;
  readonly tenant_id: TenantId;
  readonly log: WitnessedTree;
  readonly known_size: number;
  readonly failures: number;
  readonly verifier_key: string;
  readonly url: string;
}

/** What came of asking: lines that are good, the size a witness knows, or why there is neither. */
type Answer =
  | { readonly kind: 'lines'; readonly lines: string }
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'failed'; readonly problem: string };

interface AskDeps {
  readonly database: Database;
  readonly guard: Pick<OutboundGuard, 'request'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Time between two questions to one witness. */
  readonly readIntervalMs: () => Promise<number>;
}

/** `add-checkpoint` below a submission prefix, whether or not that ends in a slash. */
const addressOf = (prefix: string): string => `${prefix.replace(/\/+$/, '')}/add-checkpoint`;

async function ask(guard: AskDeps['guard'], url: string, body: string): Promise<Answer> {
  const asked = await guard.request(addressOf(url), {
    method: 'POST',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
    timeoutMs: TIMEOUT_MS,
    answerBytesMax: ANSWER_BYTES_MAX,
  });
  if (!asked.ok) return { kind: 'failed', problem: asked.error.code };
  const { status, headers } = asked.value;
  const text = Buffer.from(asked.value.body).toString('utf8');
  if (status === 200) return { kind: 'lines', lines: text };
  const isSize = headers['content-type']?.split(';')[0]?.trim() === WITNESS_SIZE_TYPE;
  if (status === 409 && isSize && /^(0|[1-9]\d{0,15})\n$/.test(text))
    return { kind: 'size', size: Number(text) };
  return { kind: 'failed', problem: `status_${status}` };
}

/**
 * Asks every configured witness in turn, over HTTP. A row is leased while it is asked about, so that any number of
 * processes share the work and no lock is held while the network is waited for.
 */
export function createAskWitnesses(deps: AskDeps): PacedLoop {
  const { database, guard, clock, log } = deps;

  async function leaseNext(): Promise<DueRow | undefined> {
    const nowMs = clock.now();
    const { rows } = await database.system('find a witness to ask', (tx) =>
      sql<DueRow>`
        UPDATE audit.witness_states AS s SET next_attempt_at = ${new Date(nowMs + LEASE_MS)}
        FROM audit.witnesses AS w
        WHERE w.id = s.witness_id AND (s.witness_id, s.log) = (
          SELECT due.witness_id, due.log FROM audit.witness_states AS due
          JOIN audit.witnesses AS asked ON asked.id = due.witness_id
          WHERE due.next_attempt_at <= ${new Date(nowMs)} AND asked.url IS NOT NULL AND asked.removed_at IS NULL
          ORDER BY due.next_attempt_at LIMIT 1 FOR UPDATE OF due SKIP LOCKED)
        RETURNING s.witness_id, s.tenant_id, s.log, s.known_size, s.failures, w.verifier_key, w.url`.execute(
        tx,
      ),
    );
    return rows[0];
  }

  async function learnSize({ witness_id, log: tree }: DueRow, size: number): Promise<void> {
    await database.system('learn what a witness knows', (tx) =>
      sql`UPDATE audit.witness_states SET known_size = ${size} WHERE witness_id = ${witness_id} AND log = ${tree}`.execute(
        tx,
      ),
    );
  }

  async function fail(due: DueRow, problem: string): Promise<void> {
    const waitMs = Math.min((await deps.readIntervalMs()) * 2 ** Math.min(due.failures, 10), HOUR_MS);
    log.warn(
      { witness: nameOfVerifierKey(due.verifier_key), log: due.log, problem },
      'a witness did not cosign',
    );
    await database.system('note that a witness did not cosign', (tx) =>
      sql`UPDATE audit.witness_states SET failures = failures + 1, problem = ${problem},
            next_attempt_at = ${new Date(clock.now() + waitMs)}
          WHERE witness_id = ${due.witness_id} AND log = ${due.log}`.execute(tx),
    );
  }

  async function keep(due: DueRow, request: WitnessRequest, lines: string): Promise<void> {
    const verifier = readWitnessKey(due.verifier_key);
    const found = verifier && (await findCosignature(request.checkpoint, lines, verifier));
    if (found === undefined) return await fail(due, 'bad_signature');
    const nextAt = new Date(clock.now() + (await deps.readIntervalMs()));
    await database.tenant(due.tenant_id, (tx) =>
      storeCosignature(
        tx,
        {
          ...found,
          tenantId: due.tenant_id,
          witnessId: due.witness_id,
          tree: due.log,
          size: request.checkpoint.size,
        },
        nextAt,
      ),
    );
  }

  async function askOne(due: DueRow, knownSize: number, mayLearn: boolean): Promise<void> {
    const request = await readTree(database, due.tenant_id, due.log, (tree) =>
      composeWitnessRequest(tree, knownSize),
    );
    // The witness saw more than there is: the log was cut back, or the database is an old copy.
    if (request === 'ahead') return await fail(due, 'witness_is_ahead');
    if (request === undefined) return; // nothing was signed yet: asked again when the lease ends
    const answer = await ask(guard, due.url, request.body);
    if (answer.kind === 'failed') return await fail(due, answer.problem);
    if (answer.kind === 'lines') return await keep(due, request, answer.lines);
    if (answer.size === knownSize) return await fail(due, 'other_root');
    await learnSize(due, answer.size);
    if (!mayLearn) return await fail(due, 'size_keeps_changing');
    await askOne(due, answer.size, false);
  }

  return createPacedLoop({
    everyMs: TICK_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.warn({ err: error }, 'asking witnesses failed; it will be tried again'),
    async step() {
      const due = await leaseNext();
      if (due === undefined) return 'idle';
      await askOne(due, due.known_size, true);
      return 'more';
    },
  });
}
