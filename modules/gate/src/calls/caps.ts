import { setTimeout as pause } from 'node:timers/promises';
import { CALL_CONCURRENCY_MAX, CALL_RATE_MAX } from '@haechi/contracts';
import type { Logger } from '@haechi/kernel/node';
import type { CapKey, CapShares, GivenBack } from './cap-shares.ts';

/** Keeps calls of a tool to so many a minute and so many at once, for each caller of it, over all processes. */
export interface Caps {
  /** @returns how long to wait before trying again; undefined when it may go on, and `leave` must be called after it */
  enter(key: CapKey): number | undefined | Promise<number | undefined>;
  leave(key: CapKey): void;
  /** Gives back what is held, also what is still in use. */
  stop(): Promise<void>;
}

interface Share {
  key: CapKey;
  tokens: number;
  /** Tokens the database still counts as held by this process, used or not. */
  lent: number;
  slots: number;
  running: number;
  waiting: number;
  /** Most that ran at once since the last look, and how many came. */
  peak: number;
  came: number;
  /** How many came between the two looks before. */
  pace: number;
  usedAtMs: number;
  retryAfterMs: number;
  changing: Promise<void> | undefined;
}

const LOOK_EVERY_MS = 300;
const BUSY_MS = 250;
/** A process gives back what it does not use; so long another waits for that before it refuses. */
const WAIT_MS = 800;
const AGAIN_AFTER_MS = 100;
/** The part of a minute's calls that a process holds at most: it keeps others from so much of the rate, for a moment. */
const HELD_PART = 20;

/** The largest values mean that there is no cap, and cost nothing. */
const isFree = ({ ratePerMinute, concurrencyMax }: CapKey): boolean =>
  ratePerMinute >= CALL_RATE_MAX && concurrencyMax >= CALL_CONCURRENCY_MAX;

const nameOf = ({ toolId, callerId }: CapKey): string => `${toolId}/${callerId}`;

const hasRoom = ({ tokens, running, slots, key }: Share): boolean =>
  tokens >= 1 && running < Math.min(slots, key.concurrencyMax);

function use(share: Share): void {
  share.tokens -= 1;
  share.running += 1;
  share.peak = Math.max(share.peak, share.running);
}

/**
 * A process takes a share of the calls a minute and at once out of the database, as large as callers ask for, and gives back
 * what it has not used for a moment. So a caller in full swing costs a statement now and then, not one for each call.
 */
export function createCaps({ shares, log }: { readonly shares: CapShares; readonly log: Logger }): Caps {
  const held = new Map<string, Share>();
  let looking: NodeJS.Timeout | undefined;

  function find(key: CapKey): Share {
    const name = nameOf(key);
    let share = held.get(name);
    if (share === undefined) {
      share = {
        key,
        tokens: 0,
        lent: 0,
        slots: 0,
        running: 0,
        waiting: 0,
        peak: 0,
        came: 0,
        pace: 0,
        usedAtMs: performance.now(),
        retryAfterMs: 0,
        changing: undefined,
      };
      held.set(name, share);
      looking ??= setInterval(look, LOOK_EVERY_MS).unref();
    }
    share.key = key;
    return share;
  }

  /** One change of a share at a time: what the database says of it is then what holds. */
  function change(share: Share, work: () => Promise<void>): Promise<void> {
    const changing = work().finally(() => {
      if (share.changing === changing) share.changing = undefined;
    });
    share.changing = changing;
    return changing;
  }

  const take = (share: Share): Promise<void> =>
    change(share, async () => {
      const { key, running, waiting, slots, pace, tokens } = share;
      const most = Math.ceil(key.ratePerMinute / HELD_PART);
      const wanted = Math.max(0, Math.min(most, Math.max(1, waiting, pace)) - tokens);
      const more = Math.max(0, Math.min(running + waiting, key.concurrencyMax) - slots);
      const taken = await shares.take(key, tokens, wanted, more);
      share.tokens += taken.tokens;
      share.lent = tokens + taken.tokens;
      share.slots = taken.slots ?? share.slots;
      share.retryAfterMs = taken.retryAfterMs;
    });

  async function wait(share: Share): Promise<number | undefined> {
    const untilMs = performance.now() + WAIT_MS;
    share.waiting += 1;
    try {
      for (;;) {
        await (share.changing ?? take(share));
        if (hasRoom(share)) {
          use(share);
          return undefined;
        }
        if (share.tokens < 1 && share.retryAfterMs > 0) return share.retryAfterMs;
        if (share.running >= share.key.concurrencyMax || performance.now() >= untilMs) return BUSY_MS;
        if (share.slots <= share.running && share.changing === undefined) await pause(AGAIN_AFTER_MS);
      }
    } finally {
      share.waiting -= 1;
    }
  }

  function giveBack(share: Share, tokens: number | undefined, slots: number): GivenBack {
    if (tokens !== undefined) {
      share.tokens -= tokens;
      share.lent = 0;
    }
    share.slots -= slots;
    const { toolId, callerId } = share.key;
    return { toolId, callerId, tokens, slots };
  }

  /** What was not used since the last look is given back. */
  function look(): void {
    const idle: Share[] = [];
    const given: GivenBack[] = [];
    const nowMs = performance.now();
    for (const share of held.values()) {
      share.pace = share.came;
      share.came = 0;
      const { running, waiting, peak, slots, tokens, lent } = share;
      share.peak = running;
      if (share.changing !== undefined || waiting > 0) continue;
      const isIdle = running === 0 && nowMs - share.usedAtMs > LOOK_EVERY_MS;
      const surplus = isIdle ? slots : slots - Math.max(peak, 1);
      const settles = isIdle && lent > 0;
      if (surplus <= 0 && !settles) {
        if (isIdle) held.delete(nameOf(share.key));
        continue;
      }
      idle.push(share);
      given.push(giveBack(share, settles ? tokens : undefined, Math.max(0, surplus)));
    }
    if (held.size === 0) {
      clearInterval(looking);
      looking = undefined;
    }
    if (given.length === 0) return;
    const giving = shares
      .giveBack(given)
      .catch((error: unknown) => log.warn({ err: error }, 'shares of caps were not given back'));
    for (const share of idle) void change(share, () => giving);
  }

  return {
    enter(key) {
      if (isFree(key)) return undefined;
      const share = find(key);
      share.came += 1;
      share.usedAtMs = performance.now();
      if (!hasRoom(share)) return wait(share);
      use(share);
      // Taken before it runs out, so that nobody waits for it.
      if (share.tokens < share.pace / 4 && share.changing === undefined)
        take(share).catch((error: unknown) => log.warn({ err: error }, 'no share of a cap was taken'));
      return undefined;
    },
    leave(key) {
      const share = held.get(nameOf(key));
      if (share === undefined || isFree(key)) return;
      share.running -= 1;
      share.usedAtMs = performance.now();
    },
    async stop() {
      clearInterval(looking);
      await Promise.allSettled([...held.values()].flatMap(({ changing }) => changing ?? []));
      const given = [...held.values()].map((share) => giveBack(share, share.tokens, share.slots));
      held.clear();
      if (given.length > 0) await shares.giveBack(given);
    },
  };
}
