import type { LogEntry } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { SinkId, TenantId } from '@haechi/kernel';
import type { AuditPort, SettingsPort } from '../ports.ts';
import { readLimits, type SinkLimits } from '../settings.ts';
import type { CursorRow, LetterRow, SinkRow, SinksTables } from '../tables.ts';

/** A sink while one process runs it. */
export interface SinkRun {
  readonly sinkId: SinkId;
  readonly tenantId: TenantId;
  /** Another epoch means that another process took it over. */
  readonly epoch: number;
}

export interface Work {
  readonly sink: SinkRow;
  readonly cursor: CursorRow;
  readonly limits: SinkLimits;
  /** Set aside, and asked for once more, with what the log has there. */
  readonly letters: readonly { readonly letter: LetterRow; readonly entry: LogEntry | undefined }[];
  readonly entries: readonly LogEntry[];
}

export interface LoadWorkDeps {
  readonly database: Database;
  readonly audit: AuditPort;
  readonly settings: SettingsPort;
}

const LETTERS_MAX = 20;

async function findLetters(
  tx: Tx,
  { sinkId, tenantId }: SinkRun,
  audit: AuditPort,
): Promise<Work['letters']> {
  const letters = await tx
    .withTables<SinksTables>()
    .selectFrom('sinks.dead_letters')
    .selectAll()
    .where('sink_id', '=', sinkId)
    .where('state', '=', 'retrying')
    .orderBy('index')
    .limit(LETTERS_MAX)
    .execute();
  const found: { letter: LetterRow; entry: LogEntry | undefined }[] = [];
  for (const letter of letters) {
    const [entry] = await audit.readEntries(tx, tenantId, letter.index, 1);
    found.push({ letter, entry: entry?.index === letter.index ? entry : undefined });
  }
  return found;
}

/**
 * What there is to do for a sink now.
 * @returns undefined when the sink is gone, rests, or is run by another process
 */
export function createLoadWork({ database, audit, settings }: LoadWorkDeps) {
  return async (run: SinkRun): Promise<Work | undefined> =>
    await database.tenant(
      run.tenantId,
      async (tx) => {
        const db = tx.withTables<SinksTables>();
        const sink = await db
          .selectFrom('sinks.sinks')
          .selectAll()
          .where('id', '=', run.sinkId)
          .executeTakeFirst();
        const cursor = await db
          .selectFrom('sinks.cursors')
          .selectAll()
          .where('sink_id', '=', run.sinkId)
          .executeTakeFirst();
        if (sink?.state !== 'active' || cursor?.epoch !== run.epoch) return undefined;
        const limits = await readLimits(tx, settings);
        return {
          sink,
          cursor,
          limits,
          letters: await findLetters(tx, run, audit),
          entries: await audit.readEntries(tx, run.tenantId, cursor.next_index, limits.batchMax),
        };
      },
      { readOnly: true },
    );
}
