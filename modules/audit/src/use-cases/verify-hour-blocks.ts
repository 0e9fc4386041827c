import type { Database } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import { formatCheckpoint, openCheckpoint } from '@haechi/transparency';
import type { LogTrust } from '../domain/check-checkpoint.ts';
import { type HourRange, hourExtensions, hourOf } from '../domain/hour-block.ts';
import { type LogProblem, problem } from '../domain/log-problem.ts';
import { type HourBlockRow, readHourBlocks } from '../queries/list-hour-blocks.ts';
import { readSignedRoots } from '../queries/read-signed-roots.ts';

const BATCH_SIZE = 500;

/** The block says what its signature says, and its root is the one the log signed at this size. */
async function isGenuine(
  row: HourBlockRow,
  range: HourRange,
  root: Uint8Array | undefined,
  { origin, verifiers, verifiersAt }: LogTrust,
): Promise<boolean> {
  // A key that had ended before the hour began cannot have sealed it: whoever stole it later forges nothing with it.
  const logKeys = verifiersAt?.(row.hour) ?? verifiers;
  const opened = await openCheckpoint(row.note, { origin, logKeys });
  if (!opened.ok || root === undefined || Buffer.compare(root, row.root) !== 0) return false;
  const { size, root: signedRoot, extensions } = opened.value.checkpoint;
  const says = formatCheckpoint({ origin, size, root: signedRoot, extensions });
  const expected = { origin, size: range.toIndex, root: row.root, extensions: hourExtensions(range) };
  return says === formatCheckpoint(expected);
}

/**
 * Checks the hour blocks of a log whose entries and checkpoints are intact: signed, without a gap between them, and
 * with the roots that the log signed itself.
 */
export async function verifyHourBlocks(
  database: Database,
  tenantId: TenantId,
  trust: LogTrust,
): Promise<LogProblem | undefined> {
  let before: HourRange | undefined;
  for (;;) {
    const fromHour = before === undefined ? 0 : before.hour + 1;
    const { rows, roots } = await database.tenant(
      tenantId,
      async (tx) => {
        const found = await readHourBlocks(tx, tenantId, { fromHour, limit: BATCH_SIZE });
        return {
          rows: found,
          roots: await readSignedRoots(
            tx,
            tenantId,
            found.map((row) => row.to_index),
          ),
        };
      },
      { readOnly: true },
    );
    for (const row of rows) {
      const range = { hour: hourOf(row.hour.getTime()), fromIndex: row.from_index, toIndex: row.to_index };
      const hour = row.hour.toISOString();
      const follows =
        before === undefined
          ? range.fromIndex === 0
          : range.hour === before.hour + 1 && range.fromIndex === before.toIndex;
      if (!follows) return problem('hour_block_missing', null, { hour });
      if (!(await isGenuine(row, range, roots.get(range.toIndex), trust)))
        return problem('hour_block_forged', null, { hour });
      before = range;
    }
    if (rows.length < BATCH_SIZE) return undefined;
  }
}
