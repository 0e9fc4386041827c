import type { AuditEvent } from '../domain/event.ts';
import { openEvent } from '../domain/seal-event.ts';
import { parseLeaf } from '../parse-leaf.ts';
import type { DataKeys } from './keep-data-keys.ts';

/** Reads leaves as events with their personal data; undefined in the place of a leaf that cannot be read. */
export type OpenEvents = (leaves: readonly string[]) => Promise<(AuditEvent | undefined)[]>;

/** Puts the personal data back into events that were read already. */
export type OpenRead = <E extends AuditEvent | undefined>(events: readonly E[]) => Promise<E[]>;

/** The one way from what the log holds to what people and programs read, as long as the keys exist. */
export function createOpening(keys: Pick<DataKeys, 'find'>): {
  readonly openRead: OpenRead;
  readonly openEvents: OpenEvents;
} {
  const openRead: OpenRead = async (events) => {
    const ids = events.flatMap((event) => event?.sealed.map(({ key }) => key) ?? []);
    if (ids.length === 0) return [...events];
    const found = await keys.find(ids);
    return events.map((event) =>
      event === undefined ? event : { ...event, ...openEvent(event, (id) => found.get(id)) },
    );
  };
  return { openRead, openEvents: async (leaves) => await openRead(leaves.map(parseLeaf)) };
}
