import type { Database } from '@haechi/database';
import type { SinkId, TenantId } from '@haechi/kernel';
import { type Logger, startTicking } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { AuditPort } from '../ports.ts';
import { createElection } from './elect-runners.ts';
import { type RunSinkDeps, runSink, type SinkRunner } from './run-sink.ts';

const TICK_MS = 1_000;
const SINK_ACTION = /^sink\./;

interface ActiveSink {
  readonly id: SinkId;
  readonly tenant_id: TenantId;
}

export interface SupervisorDeps extends Omit<RunSinkDeps, 'idleMs'> {
  readonly database: Database;
  readonly audit: Pick<AuditPort, 'subscribe'>;
  readonly log: Logger;
}

export interface Supervisor {
  start(): void;
  stop(): Promise<void>;
}

interface Running {
  readonly tenantId: TenantId;
  readonly runner: SinkRunner;
}

/** Each takeover has an epoch of its own; what an earlier runner still has under way moves nothing any more. */
async function raiseEpoch(database: Database, sink: ActiveSink): Promise<number | undefined> {
  return await database.tenant(sink.tenant_id, async (tx) => {
    const { rows } = await sql<{ epoch: number }>`
      UPDATE sinks.cursors SET epoch = epoch + 1 WHERE sink_id = ${sink.id} RETURNING epoch`.execute(tx);
    return rows[0]?.epoch;
  });
}

const listActive = (database: Database): Promise<readonly ActiveSink[]> =>
  database.system(
    'find the sinks to run',
    async (tx) =>
      (
        await sql<ActiveSink>`SELECT id, tenant_id FROM sinks.sinks WHERE state = 'active' ORDER BY id`.execute(
          tx,
        )
      ).rows,
    { readOnly: true },
  );

/** Runs the sinks whose lock this process holds, and takes over those that nobody runs. */
export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { database, audit, log } = deps;
  const running = new Map<SinkId, Running>();
  const election = createElection(database, log, () => void stopAll());
  let ticking: { stop(): Promise<void> } | undefined;
  let unsubscribe: (() => void) | undefined;

  async function stopAll(): Promise<void> {
    await Promise.all([...running.values()].map(({ runner }) => runner.stop()));
  }

  async function take(sink: ActiveSink): Promise<void> {
    if (!(await election.tryHold(sink.id))) return;
    const epoch = await raiseEpoch(database, sink);
    if (epoch === undefined) return await election.letGo(sink.id);
    const run = { sinkId: sink.id, tenantId: sink.tenant_id, epoch };
    const runner = runSink(run, { ...deps, idleMs: TICK_MS });
    running.set(sink.id, { tenantId: sink.tenant_id, runner });
    void runner.ended.then(async () => {
      running.delete(sink.id);
      await election.letGo(sink.id);
    });
  }

  async function tick(): Promise<void> {
    const active = await listActive(database);
    const wanted = new Set(active.map(({ id }) => id));
    for (const [id, { runner }] of running) if (!wanted.has(id)) void runner.stop();
    for (const sink of active) if (!running.has(sink.id)) await take(sink);
  }

  return {
    start() {
      unsubscribe = audit.subscribe(({ tenantId, action }) => {
        for (const { tenantId: owner, runner } of running.values()) {
          if (owner !== tenantId) continue;
          if (SINK_ACTION.test(action)) runner.wake();
          else runner.poke();
        }
      });
      ticking = startTicking(tick, TICK_MS, log);
    },
    async stop() {
      unsubscribe?.();
      await ticking?.stop();
      await stopAll();
      election.close();
    },
  };
}
