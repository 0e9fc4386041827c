import type { hourBlockView } from '@haechi/contracts';
import { encodeBase64 } from '@haechi/transparency';
import type { z } from 'zod';
import { splitHashes } from '../domain/hash-list.ts';
import type { HourBlockRow } from '../queries/list-hour-blocks.ts';

export function presentHourBlock(row: HourBlockRow): z.input<typeof hourBlockView> {
  return {
    hour: row.hour.toISOString(),
    fromIndex: row.from_index,
    toIndex: row.to_index,
    count: row.to_index - row.from_index,
    rootHash: encodeBase64(row.root),
    checkpoint: row.note,
    consistency: splitHashes(row.consistency).map(encodeBase64),
    sealedAt: row.sealed_at.toISOString(),
  };
}
