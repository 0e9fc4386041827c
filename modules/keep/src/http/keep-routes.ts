import type { ApprovalsModule } from '@haechi/approvals';
import { originOf } from '@haechi/audit';
import { contractOf as contractIn, keepRoutes, signingKeyRoutes } from '@haechi/contracts';
import { implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId } from '@haechi/kernel';
import { type ListedBackup, listBackups } from '../backup/list-backups.ts';
import { keepPlaces } from '../backup/places.ts';
import { demandRecipients } from '../backup/recipients.ts';
import { findLastVerified } from '../backup/remove-backup.ts';
import type { KeepPlace } from '../keep-place.ts';
import { readStatus, type StatusDeps } from '../queries/read-status.ts';
import { listRecentRuns } from '../queries/runs.ts';
import type { AskRun } from '../use-cases/ask-run.ts';
import { type ChangeSigningKeyDeps, createChangeSigningKey } from '../use-cases/change-signing-key.ts';
import { REMOVAL_KIND } from '../use-cases/removal-kind.ts';
import { presentBackup, presentRun } from './present-keep.ts';

export interface KeepRouteDeps extends StatusDeps, ChangeSigningKeyDeps {
  readonly askRun: AskRun;
  readonly approvals: Pick<ApprovalsModule, 'requestApproval'>;
}

const contract = contractIn(keepRoutes);
const keyContract = contractIn(signingKeyRoutes);

function demandPlace(place: KeepPlace | undefined): KeepPlace {
  if (place === undefined) throw new CodedError('KEEP_015', { params: { why: 'DATABASE_URL' } });
  return place;
}

async function demandBackup(
  place: KeepPlace,
  name: string,
): Promise<{ readonly backup: ListedBackup; readonly lastVerified: string | undefined }> {
  const backups = await listBackups(keepPlaces(place.baseDir, place.backupDir));
  const backup = backups.find((candidate) => candidate.name === name);
  if (backup === undefined) throw new CodedError('RES_001');
  return { backup, lastVerified: findLastVerified(backups) };
}

export function createKeepRoutes(deps: KeepRouteDeps): RouteImplementation[] {
  const changeSigningKey = createChangeSigningKey(deps);
  return [
    implement(keyContract('POST /api/v1/keys/backup/rotation'), async ({ ctx, caller, body }) => {
      const place = demandPlace(deps.place);
      const places = keepPlaces(place.baseDir, place.backupDir);
      return { ...(await changeSigningKey(places, originOf(ctx, caller), body.reason)), until: null };
    }),
    implement(contract('GET /api/v1/backups'), async ({ tx }) => {
      const { status, backups } = await readStatus(tx, deps);
      const lastVerified = findLastVerified(backups);
      return { status, items: backups.map((backup) => presentBackup(backup, lastVerified)) };
    }),
    implement(contract('POST /api/v1/backups'), async ({ ctx, caller, tx }) => {
      const place = demandPlace(deps.place);
      await demandRecipients(keepPlaces(place.baseDir, place.backupDir).recipientsFile);
      const asker = { caller, origin: originOf(ctx, caller), at: new Date(ctx.nowMs) };
      return presentRun(await deps.askRun(tx, asker, { kind: 'hot', backupName: undefined }));
    }),
    implement(contract('GET /api/v1/keep-runs'), async ({ tx, query }) => ({
      items: (await listRecentRuns(tx, query.kind, query.limit)).map(presentRun),
    })),
    implement(contract('POST /api/v1/drills'), async ({ ctx, caller, tx, body }) => {
      const place = demandPlace(deps.place);
      if (body.backup !== undefined) await demandBackup(place, body.backup);
      const asker = { caller, origin: originOf(ctx, caller), at: new Date(ctx.nowMs) };
      return presentRun(await deps.askRun(tx, asker, { kind: 'drill', backupName: body.backup }));
    }),
    implement(contract('POST /api/v1/backups/{name}/removal'), async ({ ctx, caller, tx, params, body }) => {
      const { backup, lastVerified } = await demandBackup(demandPlace(deps.place), params.name);
      if (backup.name === lastVerified) throw new CodedError('KEEP_013', { where: backup.name });
      const asked = await deps.approvals.requestApproval(tx, caller, originOf(ctx, caller), ctx.nowMs, {
        kind: REMOVAL_KIND,
        resource: 'backup',
        scopeId: caller.scopeId,
        arguments: { backup: backup.name, finishedAt: backup.manifest?.finishedAt ?? '' },
        risk: 'CRITICAL',
        justification: body.reason,
        runOnApproval: true,
      });
      return { approvalId: formatId('approval', asked.id) };
    }),
  ];
}
