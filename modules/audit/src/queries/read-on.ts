import type { Tx } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import type { SequencedEvent } from '../domain/event.ts';
import type { LogReader } from '../tiers/read-log.ts';
import type { OpenEvents } from '../use-cases/open-events.ts';

interface LeafRow {
  readonly position: number;
  readonly index: number;
  readonly leaf: string;
}

/** Some events, and the place to read on from. */
export interface Passage {
  readonly events: readonly SequencedEvent[];
  /** Where the next passage begins; what it was asked with when there is nothing more. */
  readonly next: number;
  /** Whether as many entries were read as asked for, so that more may follow at once. */
  readonly full: boolean;
}

/** An entry that cannot be read is for verification to report; whoever follows the log goes on behind it. */
async function readable(rows: readonly LeafRow[], openEvents: OpenEvents): Promise<SequencedEvent[]> {
  const events = await openEvents(rows.map(({ leaf }) => leaf));
  return rows.flatMap(({ index, position }, place) => {
    const event = events[place];
    return event === undefined ? [] : [{ ...event, index, position }];
  });
}

export type ReadOn = (tx: Tx, position: number, limit: number) => Promise<Passage>;

async function readHotFrom(tx: Tx, position: number, limit: number): Promise<readonly LeafRow[]> {
  const { rows } = await sql<LeafRow>`SELECT position, index, leaf FROM audit.audit_logs
    WHERE position >= ${position} ORDER BY position LIMIT ${limit}`.execute(tx);
  return rows;
}

/**
 * Reads events of all tenants from a position on, in the order of commits. Positions are given one by one under one row
 * lock, so what is visible has no gap that fills later, and a gap is what left the database: it is read from the files.
 * What was deleted after its time is passed over. Needs a system transaction: whoever keeps the place in it, with what
 * came of the events, handles each event exactly once.
 */
export function createReadOn(openEvents: OpenEvents, reader: Pick<LogReader, 'readPositions'>): ReadOn {
  async function readGap(tx: Tx, position: number, limit: number): Promise<Passage | undefined> {
    // In this order: what gets its place between the two questions is behind the end, and not taken for a gap.
    const end = await readEndPosition(tx);
    const [first] = await readHotFrom(tx, position, 1);
    const to = first?.position ?? end;
    if (to <= position) return undefined;
    const below = await reader.readPositions(tx, { from: position, to, limit });
    if (below === undefined) return undefined;
    return { events: await readable(below.rows, openEvents), next: below.next, full: true };
  }

  return async (tx, position, limit) => {
    const hot = await readHotFrom(tx, position, limit);
    const gap = hot.findIndex((row, place) => row.position !== position + place);
    const rows = gap === -1 ? hot : hot.slice(0, gap);
    const last = rows.at(-1);
    if (last !== undefined)
      return {
        events: await readable(rows, openEvents),
        next: last.position + 1,
        full: gap !== -1 || rows.length === limit,
      };
    const below = await readGap(tx, position, limit);
    if (below !== undefined) return below;
    // Nothing ever leaves this database, so what is missing was taken out of it: verification tells.
    const rest = hot.at(-1);
    return {
      events: await readable(hot, openEvents),
      next: rest === undefined ? position : rest.position + 1,
      full: hot.length === limit,
    };
  };
}

/** The position the next event will get. */
export async function readEndPosition(tx: Tx): Promise<number> {
  const { rows } = await sql<{ next_position: number }>`SELECT next_position FROM audit.sequencer`.execute(
    tx,
  );
  if (rows[0] === undefined) throw new Error('audit.sequencer has lost its row: restore it');
  return rows[0].next_position;
}

export interface Period {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Only these actions; all unless given. */
  readonly actions?: readonly string[];
  readonly deniedOnly?: boolean;
}

/** Rows of a period that left the database, as far as they are wanted; the place to read on is that of all of them. */
async function readPeriodBelow(
  tx: Tx,
  reader: Pick<LogReader, 'readBelow'>,
  tenantId: TenantId,
  { from, to, actions, deniedOnly = false }: Period,
  { fromIndex, limit }: { readonly fromIndex: number; readonly limit: number },
) {
  const filter = { from, to, ...(deniedOnly ? { result: 'denied' as const } : {}) };
  const read = await reader.readBelow(tx, tenantId, fromIndex, limit, filter);
  const wanted = read.filter(({ action }) => actions?.includes(action) ?? true);
  return { wanted, last: read.at(-1) };
}

/**
 * Events of one tenant that happened in a period, in the order of its log, from an index on.
 * @param reader reads what left the database; without it only the hot tier is read
 */
export async function readPeriod(
  tx: Tx,
  openEvents: OpenEvents,
  tenantId: TenantId,
  period: Period,
  fromIndex: number,
  limit: number,
  reader?: Pick<LogReader, 'readBelow'>,
): Promise<Passage> {
  if (reader !== undefined) {
    const { wanted, last } = await readPeriodBelow(tx, reader, tenantId, period, { fromIndex, limit });
    if (last !== undefined)
      return { events: await readable(wanted, openEvents), next: last.index + 1, full: true };
  }
  const { from, to, actions, deniedOnly = false } = period;
  const byAction = actions === undefined ? sql`` : sql`AND action = ANY(${actions}::text[])`;
  const byResult = deniedOnly ? sql`AND result = 'denied'` : sql``;
  const { rows } = await sql<LeafRow>`SELECT position, index, leaf FROM audit.audit_logs
    WHERE tenant_id = ${tenantId} AND index >= ${fromIndex} AND at >= ${from} AND at < ${to} ${byAction} ${byResult}
    ORDER BY index LIMIT ${limit}`.execute(tx);
  const last = rows.at(-1);
  return {
    events: await readable(rows, openEvents),
    next: last === undefined ? fromIndex : last.index + 1,
    full: rows.length === limit,
  };
}
