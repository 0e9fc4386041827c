import { systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import {
  DAY_MS,
  formatId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type TenantId,
  type UserId,
} from '@haechi/kernel';
import { sql } from 'kysely';
import type { IdentityParts } from '../parts.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { DORMANT_DAYS, DORMANT_NOTICE_DAYS } from '../settings.ts';
import type { IdentityTables } from '../tables.ts';
import type { createAnonymiseAccount } from './anonymise-account.ts';
import { moveAccount } from './move-account.ts';

type Deps = Pick<
  IdentityParts,
  'database' | 'clock' | 'audit' | 'settings' | 'access' | 'log' | 'memberships'
> & {
  readonly anonymise: ReturnType<typeof createAnonymiseAccount>;
};

const BATCH_MAX = 200;
const ISO_DATE_CHARACTERS = 10;

/** The last time somebody signed in or one of their tokens was used. */
const lastUse = sql<Date>`greatest(coalesce(u.last_sign_in_at, u.created_at),
  (SELECT max(t.last_used_at) FROM identity.personal_tokens t WHERE t.user_id = u.id))`;

/**
 * Brings accounts to where the clock says they are: announced, dormant, anonymised. Safe to run anywhere, any time; what
 * was missed is done at the next run.
 */
export function createAdvanceAccounts(deps: Deps) {
  const { database, clock, audit, settings, anonymise, access, log, memberships } = deps;

  async function record(tx: Tx, action: string, id: UserId, name: string): Promise<void> {
    await audit.record(tx, PLATFORM_TENANT_ID, systemOrigin('life-cycle'), {
      action,
      target: { kind: 'user', id: formatId('user', id), name },
      scopeId: PLATFORM_SCOPE_ID,
    });
  }

  /** Where the person worked last, while they belong there: that organisation can reach them. */
  async function homeOf(tx: Tx, id: UserId, lastTenantId: TenantId | null): Promise<TenantId> {
    const own = (await memberships.listMemberships(tx, id)).map(({ tenantId }) => tenantId);
    const last = own.find((tenantId) => tenantId === lastTenantId);
    return last ?? own[0] ?? PLATFORM_TENANT_ID;
  }

  /** Puts it into the log of the person's organisation, from where it is sent to them: by mail, and whatever they want. */
  async function announce(tx: Tx, before: Date, { now, on }: { now: Date; on: Date }): Promise<void> {
    const { rows } = await sql<{ id: UserId; display_name: string; last_tenant_id: TenantId | null }>`
      UPDATE identity.users SET dormancy_noticed_at = ${now}
      WHERE id IN (SELECT u.id FROM identity.users u
        WHERE u.kind = 'person' AND u.state = 'active' AND u.dormancy_noticed_at IS NULL AND ${lastUse} < ${before}
        LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED)
      RETURNING id, display_name, last_tenant_id`.execute(tx);
    for (const row of rows) {
      const tenantId = await homeOf(tx, row.id, row.last_tenant_id);
      await audit.record(tx, tenantId, systemOrigin('life-cycle'), {
        action: 'user.dormancy_announced',
        target: { kind: 'user', id: formatId('user', row.id), name: row.display_name },
        scopeId: toScopeId(tenantId),
        reason: on.toISOString().slice(0, ISO_DATE_CHARACTERS),
      });
    }
  }

  async function putToSleep(tx: Tx, before: Date, noticedBefore: Date): Promise<void> {
    // A token that was used since says that somebody is there.
    await sql`UPDATE identity.users u SET dormancy_noticed_at = NULL
      WHERE u.kind = 'person' AND u.state = 'active' AND u.dormancy_noticed_at < ${lastUse}`.execute(tx);
    const { rows } = await sql<{ id: UserId; display_name: string }>`
      SELECT u.id, u.display_name FROM identity.users u
      WHERE u.kind = 'person' AND u.state = 'active' AND u.dormancy_noticed_at <= ${noticedBefore}
        AND ${lastUse} < ${before} LIMIT ${BATCH_MAX} FOR UPDATE SKIP LOCKED`.execute(tx);
    for (const row of rows)
      if (await moveAccount(tx, row.id, 'dormant'))
        await record(tx, 'user.fell_dormant', row.id, row.display_name);
  }

  async function findLeaving(now: Date): Promise<UserId[]> {
    const rows = await database.system('finding accounts whose withdrawal is due', (tx) =>
      tx
        .withTables<IdentityTables>()
        .selectFrom('identity.users')
        .select('id')
        .where('state', '=', 'withdrawing')
        .where('withdraw_at', '<=', now)
        .limit(BATCH_MAX)
        .execute(),
    );
    return rows.map(({ id }) => id);
  }

  return async (): Promise<void> => {
    const nowMs = clock.now();
    const now = new Date(nowMs);
    await database.system('advancing accounts', async (tx) => {
      const dormantMs = (await settings.readNumber(tx, DORMANT_DAYS)) * DAY_MS;
      const noticeMs = Math.min(dormantMs, (await settings.readNumber(tx, DORMANT_NOTICE_DAYS)) * DAY_MS);
      await putToSleep(tx, new Date(nowMs - dormantMs), new Date(nowMs - noticeMs));
      await announce(tx, new Date(nowMs - dormantMs + noticeMs), { now, on: new Date(nowMs + noticeMs) });
    });
    for (const id of await findLeaving(now)) {
      try {
        const settle = await database.system('anonymising an account', (tx) => anonymise(tx, id));
        settle?.();
      } catch (error) {
        // One that cannot go yet keeps no other back.
        log.warn(
          { err: error, user: formatId('user', id) },
          'an account was not anonymised; tried again later',
        );
      }
    }
    await access.refresh();
  };
}
