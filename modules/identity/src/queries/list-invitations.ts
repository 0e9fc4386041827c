import type { Tx } from '@haechi/database';
import { type Clock, CodedError, formatId, parseId, type UserId } from '@haechi/kernel';
import type { LinkState } from '../domain/link-state.ts';
import { linkStateAt } from '../domain/link-state.ts';
import type { IdentityTables, InvitationId } from '../tables.ts';

export interface InvitationSummary {
  readonly id: InvitationId;
  readonly userId: UserId;
  readonly email: string;
  readonly displayName: string;
  readonly state: LinkState;
  /** Name of the person who invited. */
  readonly invitedBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface InvitationPage {
  readonly items: readonly InvitationSummary[];
  readonly nextCursor: string | null;
}

export interface InvitationQueries {
  findInvitation(tx: Tx, id: InvitationId): Promise<InvitationSummary | undefined>;
  /** Invitations of the tenant the transaction works for, newest first. @throws {CodedError} `VAL_001` for a wrong cursor */
  listInvitations(
    tx: Tx,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<InvitationPage>;
}

const select = (tx: Tx) =>
  tx
    .withTables<IdentityTables>()
    .selectFrom('identity.one_time_links as l')
    .innerJoin('identity.users as u', 'u.id', 'l.user_id')
    .select([
      'l.id',
      'u.id as userId',
      'u.email',
      'u.display_name as displayName',
      'l.created_by_name as createdByName',
      'l.created_at as createdAt',
      'l.expires_at as expiresAt',
      'l.consumed_at as consumedAt',
      'l.revoked_at as revokedAt',
    ])
    .where('l.kind', '=', 'invitation');

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>;

export function createInvitationQueries({ clock }: { readonly clock: Clock }): InvitationQueries {
  const summarise = ({ createdByName, consumedAt, revokedAt, ...row }: Row): InvitationSummary => ({
    ...row,
    invitedBy: createdByName ?? '',
    state: linkStateAt({ consumedAt, revokedAt, expiresAt: row.expiresAt }, clock.now()),
  });

  return {
    async findInvitation(tx, id) {
      const row = await select(tx).where('l.id', '=', id).executeTakeFirst();
      return row && summarise(row);
    },
    async listInvitations(tx, { limit, cursor }) {
      // Ids of links sort by the time they were made, so the last one shown says where to go on.
      const before = cursor === undefined ? undefined : parseId('invitation', cursor);
      if (cursor !== undefined && before === undefined)
        throw new CodedError('VAL_001', { where: 'query.cursor' });
      const rows = await select(tx)
        .$if(before !== undefined, (query) => query.where('l.id', '<', before ?? null))
        .orderBy('l.id', 'desc')
        .limit(limit + 1)
        .execute();
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map(summarise),
        nextCursor: last === undefined ? null : formatId('invitation', last.id),
      };
    },
  };
}
