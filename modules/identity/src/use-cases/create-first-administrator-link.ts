import type { Tx } from '@haechi/database';
import { DAY_MS, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { Secret } from '@haechi/kernel/node';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables } from '../tables.ts';
import type { IssueLink } from './issue-link.ts';

const LINK_MS = DAY_MS;

export type CreateFirstAdministratorLink = () => Promise<Secret | undefined>;

/** Whether somebody has ever enrolled; from then on accounts are made by invitation only. */
export async function hasAdministrator(tx: Tx): Promise<boolean> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.users')
    .select('id')
    .where('state', '!=', 'invited')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Makes the link that lets the first administrator in, good for a day; an earlier one stops working.
 * @returns its secret, or undefined when there is an administrator already
 */
export function createFirstAdministratorLinkMaker({
  database,
  clock,
  issueLink,
}: Pick<IdentityParts, 'database' | 'clock'> & {
  readonly issueLink: IssueLink;
}): CreateFirstAdministratorLink {
  return () =>
    database.platform(async (tx) => {
      if (await hasAdministrator(tx)) return undefined;
      const nowMs = clock.now();
      await tx
        .withTables<IdentityTables>()
        .updateTable('identity.one_time_links')
        .set({ revoked_at: new Date(nowMs), totp_sealed: null })
        .where('kind', '=', 'first_administrator')
        .where('consumed_at', 'is', null)
        .where('revoked_at', 'is', null)
        .execute();
      const { token } = await issueLink(tx, {
        kind: 'first_administrator',
        tenantId: PLATFORM_TENANT_ID,
        userId: null,
        createdBy: null,
        expiresAtMs: nowMs + LINK_MS,
        withAuthenticator: true,
      });
      return token;
    });
}
