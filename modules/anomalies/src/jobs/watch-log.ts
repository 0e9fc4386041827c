import { createLogFollower, type PacedLoop, readEndPosition } from '@haechi/audit';
import type { Database, Tx } from '@haechi/database';
import type { Logger } from '@haechi/kernel/node';
import { sql } from 'kysely';
import type { AuditPort } from '../ports.ts';
import type { AnomaliesTables } from '../tables.ts';
import { countActivity } from './count-activity.ts';
import type { createJudgePassage } from './judge-passage.ts';

export interface WatchLogDeps {
  readonly database: Database;
  readonly log: Logger;
  readonly readOn: AuditPort['readOn'];
  readonly judgePassage: ReturnType<typeof createJudgePassage>;
  /** Findings may have been kept. */
  readonly watched: () => void;
}

interface Place {
  readonly position: number;
  readonly teaches_until: number | null;
}

/** Reads the log on and judges what is new. At the very first look everything that is there already teaches only. */
export function createWatchLog({ database, log, readOn, judgePassage, watched }: WatchLogDeps): PacedLoop {
  let teachesUntil = 0;

  async function claim(tx: Tx): Promise<number | undefined> {
    const { rows } = await sql<Place>`
      SELECT position, teaches_until FROM anomalies.cursor FOR UPDATE SKIP LOCKED`.execute(tx);
    const [place] = rows;
    if (place === undefined) return undefined;
    teachesUntil = place.teaches_until ?? (await readEndPosition(tx));
    if (place.teaches_until === null) await keepPlace(tx, { teaches_until: teachesUntil });
    return place.position;
  }

  return createLogFollower({
    purpose: 'look for anomalies',
    database,
    log,
    readOn,
    claim,
    keep: (tx, position) => keepPlace(tx, { position }),
    async handle(tx, events) {
      await judgePassage(tx, events, teachesUntil);
      await countActivity(tx, events);
    },
    handled: watched,
  });
}

async function keepPlace(tx: Tx, place: Partial<Place>): Promise<void> {
  await tx.withTables<AnomaliesTables>().updateTable('anomalies.cursor').set(place).execute();
}
