import type { Tx } from '@haechi/database';
import type { EventId, Locale, TenantId } from '@haechi/kernel';
import type { LogReader } from '../tiers/read-log.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';
import { type EventView, type PresentDeps, presentEvent } from './present-event.ts';

export type DescribeEvents = (
  tx: Tx,
  tenantId: TenantId,
  ids: readonly EventId[],
  locale: Locale,
) => Promise<readonly EventView[]>;

/** Reads single events, from whichever tier they lie in, as readers are shown them. */
export function createDescribeEvents(
  reader: LogReader,
  openEvents: OpenEvents,
  present: PresentDeps,
): DescribeEvents {
  return async (tx, tenantId, ids, locale) => {
    const rows = await reader.findIn(tx, tenantId, ids);
    const events = await openEvents(rows.map(({ leaf }) => leaf));
    return rows.map((row, place) => presentEvent(row, events[place], locale, present));
  };
}
