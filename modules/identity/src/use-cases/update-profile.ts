import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { formatId, type Locale } from '@haechi/kernel';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { findProfile, type UserProfile } from '../queries/find-users.ts';
import type { IdentityTables } from '../tables.ts';

export interface ProfileChange {
  readonly displayName?: string | undefined;
  readonly locale?: Locale | undefined;
  readonly timeZone?: string | undefined;
}

export type UpdateProfile = (
  tx: Tx,
  source: RequestSource,
  caller: Caller,
  change: ProfileChange,
) => Promise<UserProfile>;

const described = ({ displayName, locale, timeZone }: UserProfile) => ({ displayName, locale, timeZone });

/** Changes what a person may say about themselves. Nothing changed, nothing recorded. */
export function createUpdateProfile({ audit }: Pick<IdentityParts, 'audit'>): UpdateProfile {
  return async (tx, source, caller, change) => {
    const before = await findProfile(tx, caller.id);
    const wanted = {
      display_name: change.displayName ?? before.displayName,
      locale: change.locale ?? before.locale,
      time_zone: change.timeZone ?? before.timeZone,
    };
    await tx
      .withTables<IdentityTables>()
      .updateTable('identity.users')
      .set(wanted)
      .where('id', '=', caller.id)
      .execute();
    const after = await findProfile(tx, caller.id);
    if (JSON.stringify(described(before)) === JSON.stringify(described(after))) return after;
    await audit.record(tx, caller.tenantId, originOf(source, caller), {
      action: 'profile.updated',
      target: { kind: 'user', id: formatId('user', caller.id), name: after.displayName },
      scopeId: caller.scopeId,
      before: described(before),
      after: described(after),
    });
    return after;
  };
}
