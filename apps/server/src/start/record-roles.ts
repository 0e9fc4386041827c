import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { type AuditModule, systemOrigin } from '@haechi/audit';
import { writeAtomically } from '@haechi/custody';
import { PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { placesOf } from '@haechi/release';
import { z } from 'zod';

const MARKER = 'roles.json';
const markerSchema = z.object({ account: z.string(), reason: z.string().nullable() });
type Marker = z.infer<typeof markerSchema>;

export interface RolesOptions {
  readonly baseDir: string;
  /** Why one account both installs and operates, as configured. */
  readonly reason: string | undefined;
  readonly audit: Pick<AuditModule, 'recordAlone'>;
  /** Of the account the server runs as; undefined where the system has none. */
  readonly uid?: number | undefined;
}

/**
 * Installer and operator are different accounts. Where one account is both, that is put on record with the reason, once
 * for each account and reason. A server that was not installed from a bundle has no installer.
 * @returns whether one account is both without a reason
 */
export async function recordRoles({
  baseDir,
  reason,
  audit,
  uid = process.getuid?.(),
}: RolesOptions): Promise<boolean> {
  const installed = await stat(placesOf(dirname(baseDir)).stateFile).catch(() => undefined);
  if (installed === undefined || uid === undefined || installed.uid !== uid) return false;
  const now: Marker = { account: nameHere(uid), reason: reason ?? null };
  const recorded = await readMarker(baseDir);
  if (recorded?.account !== now.account || recorded.reason !== now.reason) {
    await audit.recordAlone(PLATFORM_TENANT_ID, systemOrigin('installation'), {
      action: 'installation.roles_held_by_one',
      target: { kind: 'account', id: String(uid), name: now.account },
      scopeId: PLATFORM_SCOPE_ID,
      ...(reason === undefined ? {} : { reason }),
    });
    await writeAtomically(join(baseDir, MARKER), `${JSON.stringify(now)}\n`);
  }
  return reason === undefined;
}

async function readMarker(baseDir: string): Promise<Marker | undefined> {
  const text = await readFile(join(baseDir, MARKER), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return markerSchema.parse(JSON.parse(text));
  } catch {
    return undefined; // then it is recorded once more
  }
}

function nameHere(uid: number): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}
