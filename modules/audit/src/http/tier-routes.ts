import type { legalHoldView, logSegmentView, logTierView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation } from '@haechi/http';
import { formatId, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import type { RetentionMonths } from '../domain/retention.ts';
import { TIER_OF } from '../domain/segment-steps.ts';
import { originOf } from '../origin.ts';
import { listSegmentPage, readTiers, type TierSummary } from '../queries/read-tiers.ts';
import { findHeldSegments, type LegalHold, listHolds } from '../tiers/legal-holds.ts';
import type { Segment } from '../tiers/segment.ts';
import type { PlaceHold, ReleaseHold } from '../use-cases/place-hold.ts';
import { contractOf } from './contract-of.ts';
import { formatCursor, parseCursor } from './page-cursor.ts';
import { refuseField } from './refuse-field.ts';

export interface TierRouteDeps {
  readonly translate: Translate;
  readonly placeHold: PlaceHold;
  readonly releaseHold: ReleaseHold;
  readonly readMonths: (tx: Tx) => Promise<RetentionMonths>;
  /** Where the cold tier lies on this installation. */
  readonly coldStore: 'none' | 'directory' | 's3';
}

const presentTier = ({ firstAt, lastAt, ...same }: TierSummary): z.input<typeof logTierView> => ({
  ...same,
  firstAt: firstAt?.toISOString() ?? null,
  lastAt: lastAt?.toISOString() ?? null,
});

const presentSegment = (segment: Segment, isHeld: boolean): z.input<typeof logSegmentView> => ({
  id: formatId('segment', segment.id),
  fromIndex: segment.from_index,
  toIndex: segment.to_index,
  firstAt: segment.first_at.toISOString(),
  lastAt: segment.last_at.toISOString(),
  state: segment.state,
  tier: TIER_OF[segment.state],
  bytes: (TIER_OF[segment.state] === 'cold' ? segment.cold_bytes : segment.warm_bytes) ?? 0,
  sha256: segment.warm_sha256 === null ? null : Buffer.from(segment.warm_sha256).toString('hex'),
  checkpointSize: segment.checkpoint_size,
  lockedUntil: segment.cold_until?.toISOString() ?? null,
  movedAt: segment.moved_at.toISOString(),
  isHeld,
  problem: segment.problem,
});

const presentHold = (hold: LegalHold): z.input<typeof legalHoldView> => ({
  id: formatId('hold', hold.id),
  name: hold.name,
  reason: hold.reason,
  from: hold.from_at?.toISOString() ?? null,
  until: hold.until_at?.toISOString() ?? null,
  createdBy: hold.created_by,
  createdAt: hold.created_at.toISOString(),
  releasedBy: hold.released_by,
  releasedAt: hold.released_at?.toISOString() ?? null,
});

const tiersRoute = ({ readMonths, coldStore }: TierRouteDeps): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/tiers'), async ({ caller, tx }) => ({
    tiers: (await readTiers(tx, caller.tenantId)).map(presentTier),
    months: await readMonths(tx),
    coldStore,
  }));

const segmentsRoute = ({ translate }: TierRouteDeps): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/segments'), async ({ ctx, caller, tx, query }) => {
    const { cursor, limit } = query;
    const below = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && below === undefined) throw refuseField('query.cursor', ctx.locale, translate);
    const rows = await listSegmentPage(tx, caller.tenantId, { below, limit: limit + 1 });
    const held = await findHeldSegments(tx, caller.tenantId);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((segment) => presentSegment(segment, held.has(segment.id))),
      nextCursor: rows.length > shown.length && last !== undefined ? formatCursor(last.from_index) : null,
    };
  });

const holdsRoute = ({ translate }: TierRouteDeps): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/holds'), async ({ ctx, caller, tx, query }) => {
    const { cursor, limit } = query;
    const beforeMs = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && beforeMs === undefined)
      throw refuseField('query.cursor', ctx.locale, translate);
    const before = beforeMs === undefined ? undefined : new Date(beforeMs);
    const rows = await listHolds(tx, caller.tenantId, { before, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(presentHold),
      nextCursor:
        rows.length > shown.length && last !== undefined ? formatCursor(last.created_at.getTime()) : null,
    };
  });

const placeHoldRoute = ({ placeHold, translate }: TierRouteDeps): RouteImplementation =>
  implement(contractOf('POST /api/v1/audit/holds'), async ({ ctx, caller, tx, body }) => {
    const from = body.from === undefined ? null : new Date(body.from);
    const until = body.until === undefined ? null : new Date(body.until);
    if (from !== null && until !== null && from >= until)
      throw refuseField('body.until', ctx.locale, translate);
    const wanted = { name: body.name, reason: body.reason, from, until };
    return presentHold(await placeHold(tx, caller.tenantId, originOf(ctx, caller), wanted));
  });

const releaseHoldRoute = ({ releaseHold }: TierRouteDeps): RouteImplementation =>
  implement(contractOf('POST /api/v1/audit/holds/{id}/release'), async ({ ctx, caller, tx, params, body }) =>
    presentHold(
      await releaseHold(tx, caller.tenantId, originOf(ctx, caller), { id: params.id, reason: body.reason }),
    ),
  );

/** The routes of `packages/contracts/src/audit-tiers.ts`. */
export const createTierRoutes = (deps: TierRouteDeps): readonly RouteImplementation[] =>
  [tiersRoute, segmentsRoute, holdsRoute, placeHoldRoute, releaseHoldRoute].map((create) => create(deps));
