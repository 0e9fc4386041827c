import type { SequencedEvent } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { HOUR_MS } from '@haechi/kernel';
import { sql } from 'kysely';
import { type ActivityKind, activityOf } from '../domain/activity.ts';

interface Counted {
  readonly tenantId: string;
  readonly hour: string;
  readonly kind: ActivityKind;
  count: number;
}

/** Adds events to the counts of their hours, in one statement. */
export async function countActivity(tx: Tx, events: readonly SequencedEvent[]): Promise<void> {
  const counts = new Map<string, Counted>();
  for (const event of events) {
    const hour = new Date(Math.floor(event.atMs / HOUR_MS) * HOUR_MS).toISOString();
    for (const kind of activityOf(event)) {
      const key = `${event.tenantId} ${hour} ${kind}`;
      const counted = counts.get(key) ?? { tenantId: event.tenantId, hour, kind, count: 0 };
      counted.count += 1;
      counts.set(key, counted);
    }
  }
  if (counts.size === 0) return;
  const rows = [...counts.values()];
  await sql`
    INSERT INTO anomalies.activity AS a (tenant_id, hour, kind, count)
    SELECT * FROM unnest(${rows.map(({ tenantId }) => tenantId)}::uuid[],
      ${rows.map(({ hour }) => hour)}::timestamptz[], ${rows.map(({ kind }) => kind)}::text[],
      ${rows.map(({ count }) => count)}::bigint[])
    ON CONFLICT (tenant_id, hour, kind) DO UPDATE SET count = a.count + excluded.count`.execute(tx);
}
