import type { EventFilter } from '@haechi/audit';
import { DAY_MS, type TenantId } from '@haechi/kernel';
import { atLeast, atMost, type Figure, plain } from '../figure.ts';
import type { OpenLog } from './open-log.ts';

const PAGE = 50;
const RUNS = 8;
/** What people search for: words that are everywhere, rare and nowhere, and filters on columns. */
const FILTERS: readonly EventFilter[] = [
  {},
  { text: '수강' },
  { text: '신청 77' },
  { text: '드문 사유' },
  { text: '없는 말이다' },
  { text: 'role.gr' },
  { text: '드문', result: 'success' },
  { target: '학기 수강 신청 499' },
  { action: 'role.granted' },
  { action: 'member.*', text: '신청 41' },
  { result: 'denied' },
  { text: '드문 사유', action: 'role.granted' },
];

const percentile = (times: readonly number[], part: number): number =>
  times.toSorted((one, other) => one - other)[Math.ceil(times.length * part) - 1] ?? Number.NaN;

/** Waits until every full tile has its filter; the indexer follows the sequencer by some seconds. */
async function waitForFilters({ test }: OpenLog, tenantId: TenantId, tiles: number): Promise<void> {
  for (;;) {
    const { rows } = await test.superuser.query<{ made: number }>(
      'SELECT count(*) AS made FROM audit.text_blocks WHERE tenant_id = $1',
      [tenantId],
    );
    if ((rows[0]?.made ?? 0) >= tiles) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function timeSearches({ audit }: OpenLog, tenantId: TenantId): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1)
    for (const filter of FILTERS) {
      const startedMs = performance.now();
      const first = await audit.reader.search(tenantId, filter, { below: undefined, limit: PAGE });
      times.push(performance.now() - startedMs);
      if (first.nextBelow === undefined) continue;
      const nextMs = performance.now();
      await audit.reader.search(tenantId, filter, { below: first.nextBelow, limit: PAGE });
      times.push(performance.now() - nextMs);
    }
  return times;
}

/** Pages of a filtered log in the database, then its move to the warm tier, then the same pages and a proof of all. */
export async function measureTiers(log: OpenLog, tenantId: TenantId, count: number): Promise<Figure[]> {
  await waitForFilters(log, tenantId, Math.floor(count / 256));
  const isWhole = count === 1_000_000;
  const hot = await timeSearches(log, tenantId);
  const name = `filtered page among ${count.toLocaleString('en')} hot events, p95`;
  const p95 = percentile(hot, 0.95);
  log.advance(200 * DAY_MS);
  const startedMs = performance.now();
  await log.audit.moveTiers(tenantId);
  const seconds = (performance.now() - startedMs) / 1000;
  const { rows } = await log.test.superuser.query<{ moved: number }>(
    "SELECT coalesce(sum(to_index - from_index), 0)::bigint AS moved FROM audit.segments WHERE tenant_id = $1 AND state = 'warm'",
    [tenantId],
  );
  const moved = rows[0]?.moved ?? 0;
  const warm = await timeSearches(log, tenantId);
  const verdict = await log.audit.verify(tenantId);
  if (!verdict.intact) throw new Error(`the moved log is not intact: ${verdict.problem?.code}`);
  return [
    isWhole ? atMost(name, p95, 'ms', 100) : plain(name, p95, 'ms'),
    plain('median of these', percentile(hot, 0.5), 'ms'),
    isWhole
      ? atLeast('from hot to warm, proven', moved / seconds, 'per s', 50_000)
      : plain('from hot to warm, proven', moved / seconds, 'per s'),
    plain('the same pages from the warm tier, p95', percentile(warm, 0.95), 'ms'),
    plain('verification over both tiers', verdict.durationMs / 1000, 's'),
  ];
}
