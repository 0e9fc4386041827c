import type { Database } from '@haechi/database';
import { implement, implementFile, type RouteImplementation } from '@haechi/http';
import { CodedError, type Translate } from '@haechi/kernel';
import { encodeBase64 } from '@haechi/transparency';
import { hourOf } from '../domain/hour-block.ts';
import { originOf } from '../origin.ts';
import { listHourBlocks } from '../queries/list-hour-blocks.ts';
import { proveGrowth } from '../queries/prove-consistency.ts';
import { proveInPlatformTree } from '../queries/prove-in-platform-tree.ts';
import { readNewestCheckpoint } from '../queries/read-newest-checkpoint.ts';
import { readPublishedTile } from '../queries/read-published-tile.ts';
import type { LogIdentity } from '../signing/log-identity.ts';
import type { LogReader } from '../tiers/read-log.ts';
import type { ExportLog } from '../use-cases/export-log.ts';
import type { NoteReading } from '../use-cases/note-reading.ts';
import type { RecordAlone } from '../use-cases/record-alone.ts';
import { findWitnessedCheckpoint, withCosignatures } from '../witness/read-cosignatures.ts';
import { contractOf } from './contract-of.ts';
import { formatCursor, parseCursor } from './page-cursor.ts';
import { presentHourBlock } from './present-hour-block.ts';
import { refuseField } from './refuse-field.ts';

export interface TransparencyRouteDeps {
  readonly translate: Translate;
  readonly database: Database;
  readonly identity: () => Promise<LogIdentity>;
  readonly reader: LogReader;
  readonly noteReading: NoteReading;
  readonly recordAlone: RecordAlone;
  readonly exportLog: ExportLog;
}

const consistencyRoute = (): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/consistency'), async ({ caller, tx, query }) => {
    const proof = await proveGrowth(tx, caller.tenantId, query.from, query.to);
    return {
      from: proof.from,
      to: proof.to,
      fromRoot: encodeBase64(proof.fromRoot),
      toRoot: encodeBase64(proof.toRoot),
      hashes: proof.hashes.map(encodeBase64),
      checkpoint: proof.checkpoint,
    };
  });

const platformProofRoute = ({ database, identity }: TransparencyRouteDeps): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/platform-proof'), async ({ caller }) => {
    const { platformOrigin, platformVerifierKey } = await identity();
    const proven = await database.system(
      'prove a checkpoint in the platform tree',
      (tx) => proveInPlatformTree(tx, caller.tenantId),
      // One snapshot for the leaf, the checkpoint and the tiles.
      { readOnly: true, isolation: 'repeatable read' },
    );
    return { ...proven, platformOrigin, platformVerifierKey };
  });

const exportRoute = ({ exportLog, recordAlone }: TransparencyRouteDeps): RouteImplementation =>
  implementFile(contractOf('GET /api/v1/audit/export'), async ({ ctx, caller, query }) => {
    const { header, pieces } = await exportLog(caller.tenantId, { from: query.from, to: query.to });
    const { from, to, origin } = header;
    // On record before the first byte leaves: an export that cannot be recorded does not happen.
    await recordAlone(caller.tenantId, originOf(ctx, caller), {
      action: 'audit.exported',
      scopeId: caller.scopeId,
      details: { from, to },
    });
    const log =
      origin
        .split('/')
        .at(-1)
        ?.replaceAll(/[^A-Za-z0-9.-]/g, '-') ?? 'log';
    return { name: `audit-${log}-${from}-${to}.jsonl`, pieces };
  });

const hoursRoute = ({ translate }: TransparencyRouteDeps): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/hours'), async ({ ctx, caller, tx, query }) => {
    const { cursor, limit } = query;
    const belowHour = cursor === undefined ? undefined : parseCursor(cursor);
    if (cursor !== undefined && belowHour === undefined)
      throw refuseField('query.cursor', ctx.locale, translate);
    const rows = await listHourBlocks(tx, caller.tenantId, { belowHour, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map(presentHourBlock),
      nextCursor:
        rows.length > shown.length && last !== undefined ? formatCursor(hourOf(last.hour.getTime())) : null,
    };
  });

const checkpointRoute = (): RouteImplementation =>
  implement(contractOf('GET /api/v1/audit/tlog/checkpoint'), async ({ caller, tx, query }) => {
    const { tenantId } = caller;
    const found =
      query.witnesses > 0
        ? await findWitnessedCheckpoint(tx, tenantId, { beyond: 0, witnessesMin: query.witnesses })
        : await readNewestCheckpoint(tx, tenantId);
    if (found === undefined) throw new CodedError('RES_001');
    return query.witnesses > 0 ? found.note : (await withCosignatures(tx, tenantId, 'own', found)).note;
  });

const TILE_OPERATIONS = [
  'GET /api/v1/audit/tlog/tile/{level}/{a}',
  'GET /api/v1/audit/tlog/tile/{level}/{a}/{b}',
  'GET /api/v1/audit/tlog/tile/{level}/{a}/{b}/{c}',
  'GET /api/v1/audit/tlog/tile/{level}/{a}/{b}/{c}/{d}',
] as const;

const tileRoutes = ({ noteReading, reader }: TransparencyRouteDeps): RouteImplementation[] =>
  TILE_OPERATIONS.map((operation) =>
    implement(contractOf(operation), async ({ ctx, caller, tx, params }) => {
      const { level, ...parts } = params;
      const path = ['tile', level, ...Object.values(parts)].join('/');
      const bytes = await readPublishedTile(tx, reader, caller.tenantId, path);
      if (bytes === undefined) throw new CodedError('RES_001');
      ctx.afterCommit(() => noteReading(ctx, caller));
      return bytes;
    }),
  );

/** The log for those who check it: consistency, the platform tree, and the C2SP tlog-tiles layout. */
export const createTransparencyRoutes = (deps: TransparencyRouteDeps): readonly RouteImplementation[] => [
  consistencyRoute(),
  platformProofRoute(deps),
  hoursRoute(deps),
  exportRoute(deps),
  checkpointRoute(),
  ...tileRoutes(deps),
];
