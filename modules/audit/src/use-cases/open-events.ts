import type { AuditEvent } from '../domain/event.ts';
import { openEvent } from '../domain/seal-event.ts';
import { parseLeaf } from '../parse-leaf.ts';
import type { DataKeys } from './keep-data-keys.ts';

/** Reads leaves as events with their personal data; undefined in the place of a leaf that cannot be read. */
export type OpenEvents = (leaves: readonly string[]) => Promise<(AuditEvent | undefined)[]>;

/** The one way from leaves to what people and programs read, as long as the keys exist. */
export function createOpenEvents(keys: Pick<DataKeys, 'find'>): OpenEvents {
  return async (leaves) => {
    const events = leaves.map(parseLeaf);
    const ids = events.flatMap((event) => event?.sealed.map(({ key }) => key) ?? []);
    if (ids.length === 0) return events;
    const found = await keys.find(ids);
    return events.map((event) => event && openEvent(event, (id) => found.get(id)));
  };
}
