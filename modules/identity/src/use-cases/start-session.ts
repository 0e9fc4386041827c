import type { Tx } from '@haechi/database';
import { formatId, newId, type SessionId, type TenantId, type UserId } from '@haechi/kernel';
import { hashBearerSecret, newBearerSecret, type Secret } from '@haechi/kernel/node';
import { recogniseDevice } from '../devices/recognise-device.ts';
import { recordDeviceNews } from '../devices/record-device-news.ts';
import { maySignIn } from '../domain/account-states.ts';
import { endsOfNewSession } from '../domain/session-life.ts';
import { personOrigin, type RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { listLiveSessions } from '../queries/list-sessions.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import { SESSION_HOURS, SESSION_IDLE_MINUTES } from '../settings.ts';
import type { Factor, IdentityTables } from '../tables.ts';

/** A session just made. Its secret goes into the cookie and nowhere else. */
export interface StartedSession {
  readonly id: SessionId;
  readonly secret: Secret;
  readonly maxAgeSeconds: number;
  /** For the cookie that stands for the browser, when it needs one. */
  readonly deviceSecret: Secret | undefined;
}

export interface NewSession {
  readonly person: { readonly id: UserId; readonly displayName: string };
  readonly tenantId: TenantId;
  readonly factors: readonly Factor[];
  readonly source: RequestSource;
}

export type StartSession = (tx: Tx, session: NewSession) => Promise<StartedSession>;

/** Starts a session and puts it on record. Who calls holds the person's lock and has made sure there is room. */
export function createStartSession(
  deps: Pick<IdentityParts, 'clock' | 'audit' | 'settings' | 'countryOf'>,
): StartSession {
  const { clock, audit, settings } = deps;
  return async (tx, { person, tenantId, factors, source }) => {
    const nowMs = clock.now();
    const now = new Date(nowMs);
    const { idleEndsAt, endsAt } = endsOfNewSession(nowMs, {
      hours: await settings.readNumber(tx, SESSION_HOURS),
      idleMinutes: await settings.readNumber(tx, SESSION_IDLE_MINUTES),
    });
    const id = newId('session');
    const device = await recogniseDevice(tx, deps, source, person.id);
    const secret = newBearerSecret();
    const tables = tx.withTables<IdentityTables>();
    await tables
      .insertInto('identity.sessions')
      .values({
        id,
        user_id: person.id,
        secret_hash: hashBearerSecret(secret.reveal()),
        active_tenant_id: tenantId,
        factors: [...factors],
        second_factor_at: now,
        created_at: now,
        last_seen_at: now,
        idle_ends_at: idleEndsAt,
        ends_at: endsAt,
        ip: source.ip,
        user_agent: source.userAgent?.slice(0, 400) ?? null,
        device_id: device.id,
        network: device.network,
      })
      .execute();
    await tables
      .updateTable('identity.users')
      .set({ last_sign_in_at: now, dormancy_noticed_at: null })
      .where('id', '=', person.id)
      .execute();
    await wake(tx, deps, { person, tenantId, source });
    await audit.record(tx, tenantId, personOrigin(source, person, id), {
      action: 'session.started',
      target: { kind: 'session', id: formatId('session', id), name: person.displayName },
      subjectId: formatId('user', person.id),
      scopeId: toScopeId(tenantId),
      details: { factors: [...factors], device: formatId('device', device.id) },
    });
    if (device.news !== undefined)
      await recordDeviceNews(tx, deps, { source, person, tenantId, sessionId: id, device });
    return {
      id,
      secret,
      maxAgeSeconds: Math.floor((endsAt.getTime() - nowMs) / 1000),
      deviceSecret: device.newSecret,
    };
  };
}

/** Signing in wakes an account that was not used for long. */
async function wake(
  tx: Tx,
  { audit }: Pick<IdentityParts, 'audit'>,
  { person, tenantId, source }: Pick<NewSession, 'person' | 'tenantId' | 'source'>,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.users')
    .set({ state: 'active' })
    .where('id', '=', person.id)
    .where('state', '=', 'dormant')
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return;
  await audit.record(tx, tenantId, personOrigin(source, person), {
    action: 'user.woken',
    target: { kind: 'user', id: formatId('user', person.id), name: person.displayName },
    scopeId: toScopeId(tenantId),
  });
}

/**
 * Takes the person's lock until the end of the transaction: all that counts or changes their sessions or credentials
 * goes one after the other. False when the person may not sign in.
 */
export async function lockPerson(tx: Tx, userId: UserId): Promise<boolean> {
  const row = await tx
    .withTables<IdentityTables>()
    .selectFrom('identity.users')
    .select('state')
    .where('id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined && maySignIn(row.state);
}

/** How many of the open sessions must end before another may start; asked while holding the person's lock. */
export async function countSessionsOver(
  tx: Tx,
  deps: Pick<IdentityParts, 'clock'>,
  userId: UserId,
  sessionsMax: number,
): Promise<{ open: Awaited<ReturnType<typeof listLiveSessions>>; endCountMin: number }> {
  const open = await listLiveSessions(tx, userId, deps.clock.now());
  return { open, endCountMin: Math.max(0, open.length - sessionsMax + 1) };
}
