import { setTimeout as pause } from 'node:timers/promises';
import type { AuditModule } from '@haechi/audit';
import { createListener, type Database } from '@haechi/database';
import { type ApprovalId, type Clock, parseId, type TenantId } from '@haechi/kernel';
import { createRecentLookup, type Logger } from '@haechi/kernel/node';
import { findStatuses, type OwnedStatus, type RequestStatus } from './queries/find-request.ts';

/** Who waits for a request is told when it is no longer pending, in every process. */
export interface DecisionSignal {
  /** To be called once a decision has committed. Costs nobody a wait. */
  announce(ids: readonly ApprovalId[]): void;
  /**
   * Resolves to where the request stands once it is no longer pending, at once if it is not; undefined when the tenant has
   * no such request, or when `signal` aborts first.
   */
  whenDecided(tenantId: TenantId, id: ApprovalId, signal: AbortSignal): Promise<RequestStatus | undefined>;
  start(): void;
  stop(): Promise<void>;
}

/** Ids in one message; a payload may have 8,000 bytes. */
const IDS_MAX = 200;
const GATHER_MS = 3;
const TIMER_MS_MAX = 2 ** 31 - 1;
const OUTCOMES = new Set(['approved', 'rejected', 'cancelled', 'expired', 'redeemed', 'lapsed']);

/**
 * Told three ways: at once in the process that decided; by `NOTIFY` in the others, sent after the commit and for many
 * decisions together, because a notice inside the deciding transaction makes commits wait for each other; and from the log,
 * which misses nothing, should the message be lost.
 */
export function createDecisionSignal(deps: {
  readonly database: Database;
  readonly audit: Pick<AuditModule, 'subscribe'>;
  readonly clock: Clock;
  readonly log: Logger;
}): DecisionSignal {
  const { database, audit, clock, log } = deps;
  const waiting = new Map<ApprovalId, Set<() => void>>();
  let outgoing = new Set<ApprovalId>();
  let sending: Promise<void> | undefined;
  let unsubscribe: (() => void) | undefined;

  const wake = (id: ApprovalId): void => {
    for (const look of waiting.get(id) ?? []) look();
  };
  const wakeAll = (): void => {
    for (const id of [...waiting.keys()]) wake(id);
  };
  const listener = createListener({
    pool: database.pool,
    channel: 'haechi_approvals',
    onMessage: (payload) => {
      for (const id of payload.split(',')) wake(id as ApprovalId); // an unknown key of the map wakes nobody
    },
    onListening: wakeAll,
    onLost: (error) => log.warn({ err: error }, 'cannot listen for decisions; following the log meanwhile'),
  });

  async function send(): Promise<void> {
    while (outgoing.size > 0) {
      // What is decided within a moment goes out together.
      await pause(GATHER_MS);
      const ids = [...outgoing].slice(0, IDS_MAX);
      for (const id of ids) outgoing.delete(id);
      await database.pool.query("SELECT pg_notify('haechi_approvals', $1)", [ids.join(',')]);
    }
  }

  function sendSoon(): void {
    sending ??= send()
      .catch((error: unknown) => {
        outgoing = new Set();
        log.warn({ err: error }, 'decisions not announced; other processes learn of them from the log');
      })
      .finally(() => {
        sending = undefined;
        if (outgoing.size > 0) sendSoon();
      });
  }

  /** Whoever looks at the same moment shares one statement. */
  const looks = createRecentLookup<ApprovalId, OwnedStatus>({
    load: (ids) =>
      database.system('see where requests stand', (tx) => findStatuses(tx, ids, clock.now()), {
        readOnly: true,
        single: true,
      }),
    maxAgeMs: 0,
    entriesMax: 1,
  });
  const read = async (tenantId: TenantId, id: ApprovalId): Promise<RequestStatus | undefined> => {
    const found = (await looks.find([id])).get(id);
    return found?.tenantId === tenantId ? found : undefined;
  };

  /** Resolves at the next thing that may have changed the request, at its expiry, or when the waiter gives up. */
  function nextChange(id: ApprovalId, nowMs: number, signal: AbortSignal) {
    let timer: NodeJS.Timeout | undefined;
    const { promise: changed, resolve } = Promise.withResolvers<void>();
    const look = (): void => resolve();
    const mine = waiting.get(id) ?? new Set<() => void>();
    waiting.set(id, mine.add(look));
    signal.addEventListener('abort', look, { once: true });
    return {
      changed,
      expect(expiresAtMs: number): void {
        timer = setTimeout(look, Math.min(TIMER_MS_MAX, Math.max(0, expiresAtMs - nowMs)));
      },
      end(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', look);
        mine.delete(look);
        if (mine.size === 0) waiting.delete(id);
      },
    };
  }

  async function whenDecided(tenantId: TenantId, id: ApprovalId, signal: AbortSignal) {
    while (!signal.aborted) {
      // Waiting begins before looking, so that a decision in between is not missed.
      const next = nextChange(id, clock.now(), signal);
      try {
        const status = await read(tenantId, id);
        if (status === undefined || status.state !== 'pending') return status;
        next.expect(status.expiresAt.getTime());
        await next.changed;
      } finally {
        next.end();
      }
    }
    return undefined;
  }

  return {
    announce(ids) {
      for (const id of ids) {
        wake(id);
        outgoing.add(id);
      }
      sendSoon();
    },
    whenDecided,
    start() {
      listener.start();
      unsubscribe = audit.subscribe(({ action, target }) => {
        const [resource, verb = ''] = action.split('.');
        if (resource !== 'approval' || !OUTCOMES.has(verb) || target === null) return;
        const id = parseId('approval', target.id);
        if (id !== undefined) wake(id);
      });
    },
    async stop() {
      unsubscribe?.();
      listener.stop();
      await sending;
    },
  };
}
