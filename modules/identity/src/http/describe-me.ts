import type { meView } from '@haechi/contracts';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { z } from 'zod';
import { countNotices } from '../devices/list-notices.ts';
import { isPlatformMember } from '../domain/choose-home-tenant.ts';
import type { IdentityParts } from '../parts.ts';
import { listPasskeys } from '../passkeys/manage-passkeys.ts';
import { findPerson } from '../queries/find-person.ts';
import { findProfile } from '../queries/find-users.ts';
import { findLiveSession } from '../queries/list-sessions.ts';
import { countRecoveryCodesLeft } from '../queries/list-tokens.ts';
import { presentSession, presentUser } from './present.ts';

export type DescribeMe = (caller: Caller) => Promise<z.input<typeof meView>>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'memberships' | 'access'>;

/** Everything the console needs to know about who is using it. Looks across tenants, at the caller's own rows only. */
export function createDescribeMe({ database, clock, memberships, access }: Deps): DescribeMe {
  return (caller) =>
    database.system(
      'telling a person who they are',
      async (tx) => {
        const user = await findProfile(tx, caller.id);
        const person = await findPerson(tx, { id: caller.id });
        const session =
          caller.sessionId === null
            ? null
            : await findLiveSession(tx, caller.id, caller.sessionId, clock.now());
        if (session === undefined) throw new CodedError('AUTH_003');
        const own = await memberships.listMemberships(tx, caller.id);
        const active = await memberships.describeTenant(tx, caller.tenantId);
        return {
          user: presentUser(user),
          session: session && presentSession(session, caller.sessionId),
          activeScope: {
            kind: caller.tenantId === PLATFORM_TENANT_ID ? 'platform' : 'tenant',
            id: caller.tenantId === PLATFORM_TENANT_ID ? 'platform' : formatId('tenant', caller.tenantId),
            name: active?.name ?? '',
          },
          memberships: own
            .filter((membership) => membership.tenantId !== PLATFORM_TENANT_ID)
            .map(({ tenantId, name, slug, state }) => ({
              tenantId: formatId('tenant', tenantId),
              name,
              slug,
              state,
            })),
          mayUsePlatform: isPlatformMember(own),
          permissions: access.listPermissions(caller.id, caller.scopeId).toSorted(),
          factors: {
            password: person?.passwordHash !== undefined,
            totp: person?.totpSealed !== undefined,
            passkeys: (await listPasskeys(tx, caller.id)).filter((passkey) => passkey.blocked_at === null)
              .length,
          },
          noticesOpen: await countNotices(tx, caller.id),
          recoveryCodesLeft: await countRecoveryCodesLeft(tx, caller.id),
        };
      },
      { readOnly: true },
    );
}
