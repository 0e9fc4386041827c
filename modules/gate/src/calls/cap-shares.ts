import type { Database, Tx } from '@haechi/database';
import type { TenantId, ToolId, UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import { isGone } from '../jobs/hold-lease.ts';
import type { GateTables } from '../tables.ts';

/** Whose calls of which tool are counted together, and what holds for them. */
export interface CapKey {
  readonly tenantId: TenantId;
  readonly toolId: ToolId;
  readonly callerId: UserId;
  readonly ratePerMinute: number;
  readonly concurrencyMax: number;
}

export interface TakenShare {
  /** Calls that may be made by this process. */
  readonly tokens: number;
  /** Calls this process may have under way in all; undefined when none were asked for. */
  readonly slots: number | undefined;
  /** When the next token is there. */
  readonly retryAfterMs: number;
}

export interface GivenBack {
  readonly toolId: ToolId;
  readonly callerId: UserId;
  /** Unused calls; what else was lent is made. Undefined when the process goes on with what it holds. */
  readonly tokens: number | undefined;
  readonly slots: number;
}

/** What processes share of the caps: tokens of the rate and slots of the concurrency, kept in the database. */
export interface CapShares {
  /** @param held calls of the rate this process was lent and has not made yet */
  take(key: CapKey, held: number, tokens: number, slots: number): Promise<TakenShare>;
  giveBack(shares: readonly GivenBack[]): Promise<void>;
  /** Frees what processes held that are gone. */
  clearLost(): Promise<void>;
}

/** Keeps other processes from the bucket until the end of the transaction, so that what they hold is seen whole. */
async function lockBucket(tx: Tx, { tenantId, toolId, callerId, ratePerMinute }: CapKey): Promise<void> {
  await sql`
    INSERT INTO gate.cap_buckets AS b (tool_id, caller_id, tenant_id, tokens, filled_at, granted)
    VALUES (${toolId}, ${callerId}, ${tenantId}, ${ratePerMinute}::float8, statement_timestamp(), 0)
    ON CONFLICT (tool_id, caller_id) DO UPDATE SET granted = 0`.execute(tx);
}

/** The bucket fills evenly, up to a minute's calls less what processes still hold of them. */
async function takeTokens(tx: Tx, key: CapKey, processId: string, held: number, wanted: number) {
  const { toolId, callerId, ratePerMinute: rate } = key;
  const others = sql`(SELECT coalesce(sum(s.tokens), 0) FROM gate.cap_slots AS s
    WHERE s.tool_id = ${toolId} AND s.caller_id = ${callerId} AND s.process_id <> ${processId})`;
  const filled = sql`greatest(0, least(${rate}::float8 - ${held}::integer - ${others}, b.tokens + ${rate}::float8 / 60
    * greatest(0, extract(epoch FROM statement_timestamp() - b.filled_at)::float8)))`;
  const { rows } = await sql<{ tokens: number; granted: number }>`
    UPDATE gate.cap_buckets AS b SET
      granted = least(${wanted}::integer, floor(${filled})::integer),
      tokens = ${filled} - least(${wanted}::integer, floor(${filled})::integer),
      filled_at = greatest(b.filled_at, statement_timestamp())
    WHERE b.tool_id = ${toolId} AND b.caller_id = ${callerId}
    RETURNING tokens, granted`.execute(tx);
  return rows[0] ?? { tokens: 0, granted: 0 };
}

async function keepLent(tx: Tx, key: CapKey, processId: string, tokens: number): Promise<void> {
  await sql`
    INSERT INTO gate.cap_slots (tool_id, caller_id, process_id, tenant_id, slots, tokens)
    VALUES (${key.toolId}, ${key.callerId}, ${processId}, ${key.tenantId}, 0, ${tokens}::integer)
    ON CONFLICT (tool_id, caller_id, process_id) DO UPDATE SET tokens = excluded.tokens`.execute(tx);
}

/** @returns what this process holds now; undefined when nothing is free. The row of the bucket keeps others waiting. */
async function takeSlots(
  tx: Tx,
  { tenantId, toolId, callerId, concurrencyMax }: CapKey,
  processId: string,
  wanted: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ slots: number }>`
    INSERT INTO gate.cap_slots AS s (tool_id, caller_id, process_id, tenant_id, slots)
    SELECT ${toolId}, ${callerId}, ${processId}, ${tenantId}, least(${wanted}::integer, ${concurrencyMax}::integer - held.slots)
    FROM (SELECT coalesce(sum(slots), 0)::integer AS slots FROM gate.cap_slots
          WHERE tool_id = ${toolId} AND caller_id = ${callerId}) AS held
    WHERE held.slots < ${concurrencyMax}::integer
    ON CONFLICT (tool_id, caller_id, process_id) DO UPDATE SET slots = s.slots + excluded.slots
    RETURNING slots`.execute(tx);
  return rows[0]?.slots;
}

export function createCapShares(database: Database, processId: string): CapShares {
  /** @returns whether a process that held some is gone */
  async function clearHolders(tx: Tx, holders: readonly { readonly process_id: string }[]): Promise<boolean> {
    let cleared = false;
    for (const { process_id: holder } of holders) {
      if (holder === processId || !(await isGone(tx, holder))) continue;
      await tx
        .withTables<GateTables>()
        .deleteFrom('gate.cap_slots')
        .where('process_id', '=', holder)
        .execute();
      cleared = true;
    }
    return cleared;
  }

  async function takeFreeSlots(tx: Tx, key: CapKey, wanted: number): Promise<number> {
    const first = await takeSlots(tx, key, processId, wanted);
    if (first !== undefined) return first;
    const holders = await tx
      .withTables<GateTables>()
      .selectFrom('gate.cap_slots')
      .select(['process_id', 'slots'])
      .where('tool_id', '=', key.toolId)
      .where('caller_id', '=', key.callerId)
      .execute();
    const own = holders.find(({ process_id: holder }) => holder === processId)?.slots ?? 0;
    const second = (await clearHolders(tx, holders))
      ? await takeSlots(tx, key, processId, wanted)
      : undefined;
    return second ?? own;
  }

  return {
    take: (key, held, tokens, slots) =>
      database.tenant(key.tenantId, async (tx) => {
        await lockBucket(tx, key);
        const bucket = await takeTokens(tx, key, processId, held, tokens);
        await keepLent(tx, key, processId, held + bucket.granted);
        return {
          tokens: bucket.granted,
          slots: slots === 0 ? undefined : await takeFreeSlots(tx, key, slots),
          retryAfterMs: Math.ceil(((1 - bucket.tokens) * 60_000) / key.ratePerMinute),
        };
      }),
    giveBack: (shares) =>
      database.system('give back shares of caps', async (tx) => {
        const given = JSON.stringify(
          shares.map(({ toolId: tool_id, callerId: caller_id, tokens, slots }) => ({
            tool_id,
            caller_id,
            settles: tokens !== undefined,
            tokens: tokens ?? 0,
            slots,
          })),
        );
        const rows = sql`jsonb_to_recordset(${given}::jsonb)
          AS g (tool_id uuid, caller_id uuid, settles boolean, tokens integer, slots integer)`;
        // Locked in one order, so that two processes do not wait for each other.
        await sql`WITH locked AS MATERIALIZED (
            SELECT b.tool_id, b.caller_id, g.tokens FROM gate.cap_buckets AS b JOIN ${rows} USING (tool_id, caller_id)
            WHERE g.tokens > 0 ORDER BY b.tool_id, b.caller_id FOR UPDATE OF b)
          UPDATE gate.cap_buckets AS b SET tokens = b.tokens + locked.tokens FROM locked
          WHERE b.tool_id = locked.tool_id AND b.caller_id = locked.caller_id`.execute(tx);
        await sql`UPDATE gate.cap_slots AS s
          SET slots = s.slots - g.slots, tokens = CASE WHEN g.settles THEN 0 ELSE s.tokens END FROM ${rows}
          WHERE s.process_id = ${processId} AND s.tool_id = g.tool_id AND s.caller_id = g.caller_id`.execute(
          tx,
        );
        await sql`DELETE FROM gate.cap_slots
          WHERE process_id = ${processId} AND slots <= 0 AND tokens <= 0`.execute(tx);
      }),
    clearLost: () =>
      database.system('clear shares of lost processes', async (tx) => {
        const holders = await tx
          .withTables<GateTables>()
          .selectFrom('gate.cap_slots')
          .select('process_id')
          .distinct()
          .execute();
        await clearHolders(tx, holders);
      }),
  };
}
