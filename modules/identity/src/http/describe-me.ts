import type { meView } from '@haechi/contracts';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, type Locale, PLATFORM_TENANT_ID } from '@haechi/kernel';
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

/** Roles are named in the language asked for. */
export type DescribeMe = (caller: Caller, locale: Locale) => Promise<z.input<typeof meView>>;

type Deps = Pick<IdentityParts, 'database' | 'clock' | 'memberships' | 'access'>;

/** Everything the console needs to know about who is using it. Looks across tenants, at the caller's own rows only. */
export function createDescribeMe({ database, clock, memberships, access }: Deps): DescribeMe {
  return (caller, locale) =>
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
        const roles = access.listRolesInForce(caller.id, caller.tenantId);
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
          permissions: access
            .listPermissions(caller.id, caller.scopeId, caller.activeRole?.id ?? null)
            .toSorted(),
          roles: roles.map(({ id, key, roleName }) => ({
            id: formatId('role', id),
            key,
            name: roleName(locale),
          })),
          activeRole: describeActiveRole(caller, roles, locale),
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

/** A role that was taken back since has no name any more for somebody who does not hold it. */
function describeActiveRole(
  { activeRole }: Caller,
  roles: ReturnType<Deps['access']['listRolesInForce']>,
  locale: Locale,
): z.input<typeof meView>['activeRole'] {
  if (activeRole === undefined) return null;
  const held = roles.find(({ id }) => id === activeRole.id);
  const { key } = activeRole;
  return {
    id: formatId('role', activeRole.id),
    key,
    name: held?.roleName(locale) ?? key,
    held: held !== undefined,
  };
}
