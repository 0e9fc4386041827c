import type { backupView, keepRunView } from '@haechi/contracts';
import { formatId } from '@haechi/kernel';
import type { z } from 'zod';
import type { ListedBackup } from '../backup/list-backups.ts';
import type { RunRow } from '../tables.ts';

export const presentBackup = (
  { name, manifest, ...rest }: ListedBackup,
  lastVerified: string | undefined,
): z.input<typeof backupView> => ({
  name,
  kind: manifest?.kind ?? null,
  finishedAt: manifest?.finishedAt ?? null,
  version: manifest?.versions.haechi ?? null,
  fileCount: manifest?.files.length ?? 0,
  recipients: (manifest?.recipients ?? []).map((recipient) => recipient.name),
  ...rest,
  keptAsVerified: name === lastVerified,
});

export const presentRun = (run: RunRow): z.input<typeof keepRunView> => ({
  id: formatId('keepRun', run.id),
  kind: run.kind,
  occasion: run.occasion,
  state: run.state,
  backup: run.backup_name,
  askedBy: run.asked_by_name,
  dueAt: run.due_at?.toISOString() ?? null,
  startedAt: run.started_at.toISOString(),
  finishedAt: run.finished_at?.toISOString() ?? null,
  figures: run.figures,
  failure: run.failure_code === null ? null : { code: run.failure_code, detail: run.failure_detail ?? '' },
});
