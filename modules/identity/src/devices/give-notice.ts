import type { Tx } from '@haechi/database';
import { newId, type SessionId, type UserId } from '@haechi/kernel';
import type { IdentityParts } from '../parts.ts';
import type { IdentityTables, NoticeKind } from '../tables.ts';

export interface Notice {
  readonly userId: UserId;
  readonly kind: NoticeKind;
  readonly sessionId: SessionId | null;
  readonly ip: string | null;
  readonly userAgent: string | null | undefined;
  readonly about?: string;
}

/** Tells a person something about their account. Whoever calls records the event; this is the copy for its subject. */
export async function giveNotice(
  tx: Tx,
  { clock }: Pick<IdentityParts, 'clock'>,
  notice: Notice,
): Promise<void> {
  await tx
    .withTables<IdentityTables>()
    .insertInto('identity.notices')
    .values({
      id: newId('notice'),
      user_id: notice.userId,
      kind: notice.kind,
      session_id: notice.sessionId,
      ip: notice.ip,
      user_agent: notice.userAgent?.slice(0, 400) ?? null,
      about: notice.about?.slice(0, 1000) ?? null,
      created_at: new Date(clock.now()),
    })
    .execute();
}
