import type { Database, Tx } from '@haechi/database';
import { MINUTE_MS, type TenantId } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import { type RetentionEnds, type RetentionMonths, retentionEnds } from '../domain/retention.ts';
import { type SegmentState, TIER_OF } from '../domain/segment-steps.ts';
import { createPacedLoop, type PacedLoop } from '../jobs/paced-loop.ts';
import type { AuditTables } from '../tables.ts';
import { findHeldSegments } from './legal-holds.ts';
import { type ColdDeps, createColdSteps, GRACE_MS } from './move-to-cold.ts';
import { createWarmSteps, type Step } from './move-to-warm.ts';
import { planSegment } from './plan-segment.ts';
import { listSegments, type Segment } from './segment.ts';

const EVERY_MS = 10 * MINUTE_MS;
const RETRY_MS_MAX = 60 * MINUTE_MS;
const LOCK_ID = 0x6861_746d; // "hatm": one mover on one database

export interface MoverDeps extends ColdDeps {
  readonly log: Logger;
  readonly readMonths: (tx: Tx) => Promise<RetentionMonths>;
  /** Makes the filters by which texts are searched; what has none does not leave the database. */
  readonly indexTenant: (tenantId: TenantId) => Promise<void>;
}

export interface Mover {
  readonly loop: PacedLoop;
  /** Takes every step that is due in the log of a tenant. @throws the first thing that went wrong, after the rest */
  moveTenant(tenantId: TenantId): Promise<void>;
}

/** States whose next step is due as soon as somebody is there to take it. */
const UNDER_WAY: readonly SegmentState[] = [
  'planned',
  'written',
  'verified',
  'sealing',
  'sealed',
  'confirmed',
  'expiring',
];
const AT_REST: readonly SegmentState[] = ['warm', 'cold'];

/** A segment that was planned just now, with its file; or what went wrong with that. */
interface Prepared {
  readonly segment: Segment;
  readonly failure: unknown;
}

interface Due {
  readonly months: RetentionMonths;
  readonly ends: RetentionEnds;
  readonly segments: readonly Segment[];
  /** Ids of segments that a legal hold covers. */
  readonly held: ReadonlySet<string>;
}

async function readTenants(tx: Tx): Promise<TenantId[]> {
  const { rows } = await sql<{ tenant_id: TenantId }>`SELECT tenant_id FROM audit.trees ORDER BY 1`.execute(
    tx,
  );
  return rows.map(({ tenant_id: tenantId }) => tenantId);
}

/** The function that takes the next step of a segment, where one is due. */
function createChooseStep(
  deps: MoverDeps,
  { write, verify, prune }: ReturnType<typeof createWarmSteps>,
): (segment: Segment, due: Due) => Step | undefined {
  const { begin, seal, confirm, letGo, beginExpiry, expire } = createColdSteps(deps);

  return (segment, { months, ends, held }) => {
    const last = segment.last_at.getTime();
    const isOver = last < ends.coldEndMs && !held.has(segment.id);
    switch (segment.state) {
      case 'planned':
        return write;
      case 'written':
        return verify;
      case 'verified':
        return prune;
      case 'warm':
        if (isOver) return beginExpiry;
        return deps.cold !== undefined && last < ends.warmEndMs ? begin : undefined;
      case 'sealing':
        return (one) => seal(one, months);
      case 'sealed':
        return confirm;
      case 'confirmed':
        return deps.clock.now() - segment.moved_at.getTime() >= GRACE_MS ? letGo : undefined;
      case 'cold':
        // A store with object lock would refuse it.
        return isOver && (segment.cold_until?.getTime() ?? 0) <= deps.clock.now() ? beginExpiry : undefined;
      case 'expiring':
        return expire;
      case 'expired':
        return undefined;
    }
  };
}

/** A lock that falls because its connection broke does no harm, so nothing has to be told. */
const ignoreLoss = (): void => undefined;

/** One process moves at a time. The steps are safe without it; it saves the same work from being done twice. */
async function whileAlone(database: Database, work: () => Promise<void>): Promise<void> {
  const client = await database.pool.connect();
  client.on('error', ignoreLoss);
  try {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
      LOCK_ID,
    ]);
    if (rows[0]?.locked === true) await work();
  } finally {
    client.release(true);
  }
}

/** Moves logs from tier to tier, as their periods say. Everything it needs to know is in the database. */
export function createMover(deps: MoverDeps): Mover {
  const { database, log, clock } = deps;
  const warmSteps = createWarmSteps(deps);
  const writeFile = warmSteps.write;
  const chooseStep = createChooseStep(deps, warmSteps);
  let stopping = false;

  async function readDue(tenantId: TenantId): Promise<Due> {
    const { months, held } = await database.tenant(
      tenantId,
      async (tx) => ({ months: await deps.readMonths(tx), held: await findHeldSegments(tx, tenantId) }),
      { readOnly: true },
    );
    const segments = await database.tenant(
      tenantId,
      (tx) => listSegments(tx, tenantId, [...UNDER_WAY, ...AT_REST]),
      { readOnly: true },
    );
    return { months, ends: retentionEnds(clock.now(), months), segments, held };
  }

  /** All steps one segment can take now. */
  async function advance(segment: Segment, due: Due): Promise<void> {
    let at = segment;
    for (let step = chooseStep(at, due); step !== undefined && !stopping; step = chooseStep(at, due))
      at = await step(at);
  }

  const noteProblem = (segment: Segment, error: unknown): Promise<unknown> =>
    database.system('note why a segment does not move', (tx) =>
      tx
        .withTables<AuditTables>()
        .updateTable('audit.segments')
        .set({ problem: error instanceof Error ? error.message.slice(0, 500) : 'unknown' })
        .where('id', '=', segment.id)
        .execute(),
    );

  /** @returns what went wrong; the segment is tried again at the next turn */
  async function advanceOrNote(segment: Segment, due: Due): Promise<unknown> {
    try {
      await advance(segment, due);
      return undefined;
    } catch (error) {
      await noteProblem(segment, error);
      return error ?? new Error('unknown');
    }
  }

  async function planNext(tenantId: TenantId, { ends }: Due): Promise<Segment | undefined> {
    const now = new Date(clock.now());
    return await database.system('plan a move of the log', (tx) =>
      planSegment(tx, tenantId, ends.hotEndMs, now),
    );
  }

  /** Plans the next segment and writes its file. @returns undefined when nothing is due */
  async function prepareNext(tenantId: TenantId, due: Due): Promise<Prepared | undefined> {
    const planned = await planNext(tenantId, due);
    if (planned === undefined) return undefined;
    try {
      return { segment: await writeFile(planned), failure: undefined };
    } catch (error) {
      await noteProblem(planned, error);
      return { segment: planned, failure: error ?? new Error('unknown') };
    }
  }

  /**
   * Moves what is due and not planned yet. While the file of one segment is proven and its rows are taken out, the
   * next one is written: the one is work for this process, the other for the database and the file engine.
   * @returns what went wrong; then nothing more is planned
   */
  async function movePlanned(tenantId: TenantId, due: Due): Promise<readonly unknown[]> {
    let next = prepareNext(tenantId, due);
    for (;;) {
      const prepared = await next;
      if (prepared === undefined) return [];
      if (prepared.failure !== undefined) return [prepared.failure];
      if (stopping) return [];
      next = prepareNext(tenantId, due);
      // It is asked for below, unless something goes wrong before.
      next.catch(() => undefined);
      const failure = await advanceOrNote(prepared.segment, due);
      if (failure !== undefined || stopping) {
        // What is under way is not left alone.
        const ahead = await next;
        return [failure, ahead?.failure].filter((one) => one !== undefined);
      }
    }
  }

  async function moveTenant(tenantId: TenantId): Promise<void> {
    await deps.indexTenant(tenantId);
    const due = await readDue(tenantId);
    const failures: unknown[] = [];
    let blocked = false;
    for (const segment of due.segments) {
      const failure = await advanceOrNote(segment, due);
      if (failure === undefined) continue;
      failures.push(failure);
      // Rows leave in the order of the log: behind a segment that cannot leave the hot tier none is planned.
      blocked ||= TIER_OF[segment.state] === 'hot';
    }
    if (!blocked) failures.push(...(await movePlanned(tenantId, due)));
    if (failures.length > 0) throw failures[0];
  }

  async function moveAll(): Promise<void> {
    const tenants = await database.system('find the logs to move', readTenants, { readOnly: true });
    for (const tenantId of tenants) {
      if (stopping) return;
      // The trouble of one log keeps no other from moving.
      await moveTenant(tenantId).catch((error: unknown) =>
        log.error({ err: error, tenantId }, 'a part of the log could not be moved; it is tried again'),
      );
    }
  }

  const loop = createPacedLoop({
    everyMs: EVERY_MS,
    retryMsMax: RETRY_MS_MAX,
    onError: (error) => log.warn({ err: error }, 'moving the log failed; it will be tried again'),
    async step() {
      await whileAlone(database, moveAll);
      return 'idle';
    },
  });
  return {
    moveTenant,
    loop: {
      ...loop,
      start() {
        stopping = false;
        loop.start();
      },
      async stop() {
        stopping = true;
        await loop.stop();
      },
    },
  };
}
