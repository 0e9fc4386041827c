import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type SessionId, type UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import { listNotices, putNoticeAway } from '../devices/list-notices.ts';
import { listDevices, type ManageDevices, type OwnDevice } from '../devices/manage-devices.ts';
import { describeUserAgent } from '../domain/describe-user-agent.ts';
import type { IdentityParts } from '../parts.ts';
import { findUsers } from '../queries/find-users.ts';
import { listLiveSessions } from '../queries/list-sessions.ts';
import type { NoticeTable } from '../tables.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';
import { contractOf } from './contract-of.ts';
import { demandSession } from './demand-session.ts';
import { presentSession } from './present.ts';

export interface DeviceRoutesDeps extends Pick<IdentityParts, 'clock' | 'memberships'> {
  readonly devices: ManageDevices;
  readonly endSessions: EndSessions;
}

const presentDevice = (caller: Caller) => (device: OwnDevice) => ({
  id: formatId('device', device.id),
  name: device.name,
  ...describeUserAgent(device.user_agent),
  current: caller.sessionId !== null && device.sessionIds.includes(caller.sessionId),
  firstSeenAt: device.first_seen_at.toISOString(),
  lastSeenAt: device.last_seen_at.toISOString(),
  lastIp: device.last_ip,
  networkCount: device.networkCount,
  sessionsOpen: device.sessionIds.length,
  version: device.version,
});

const presentNotice = (open: ReadonlySet<SessionId>) => (notice: Selectable<NoticeTable>) => {
  const { browser, platform } = describeUserAgent(notice.user_agent);
  const isOpen = notice.session_id !== null && open.has(notice.session_id);
  return {
    id: formatId('notice', notice.id),
    kind: notice.kind,
    at: notice.created_at.toISOString(),
    ip: notice.ip,
    browser,
    platform,
    about: notice.about,
    sessionId: isOpen && notice.session_id !== null ? formatId('session', notice.session_id) : null,
  };
};

/** Devices and notices of the caller, and the sessions of a member for who may end them. */
export function createDeviceRoutes(deps: DeviceRoutesDeps): RouteImplementation[] {
  const { clock, devices } = deps;

  /** Somebody of another tenant answers exactly like nobody. */
  async function demandMember(tx: Tx, caller: Caller, id: UserId) {
    const user = (await findUsers(tx, [id])).get(id);
    const memberships = await deps.memberships.listMemberships(tx, id);
    if (user === undefined || !memberships.some(({ tenantId }) => tenantId === caller.tenantId))
      throw new CodedError('RES_001');
    return user;
  }

  return [
    implement(contractOf('GET /api/v1/me/devices'), async ({ caller, tx }) => ({
      items: (await listDevices(tx, caller.id, clock.now())).map(presentDevice(caller)),
    })),
    implement(contractOf('PATCH /api/v1/me/devices/{id}'), async ({ ctx, caller, tx, params, body }) => {
      demandSession(caller);
      const edit = { id: params.id, name: body.name, version: ctx.ifMatchVersion };
      return presentDevice(caller)(await devices.rename(tx, ctx, caller, edit));
    }),
    implement(contractOf('DELETE /api/v1/me/devices/{id}'), async ({ ctx, caller, tx, params }) => {
      const own = demandSession(caller);
      const ended = await devices.forget(tx, ctx, caller, params.id);
      if (ended.includes(own)) ctx.clearCookie();
      return undefined;
    }),
    implement(contractOf('GET /api/v1/me/notices'), async ({ caller, tx }) => {
      const open = new Set((await listLiveSessions(tx, caller.id, clock.now())).map(({ id }) => id));
      return {
        items: (await listNotices(tx, caller.id)).map(presentNotice(open)),
      };
    }),
    implement(contractOf('POST /api/v1/me/notices/{id}/seen'), async ({ caller, tx, params }) => {
      demandSession(caller);
      if (!(await putNoticeAway(tx, caller.id, params.id, clock.now()))) throw new CodedError('RES_001');
      return undefined;
    }),
    implement(contractOf('GET /api/v1/users/{id}/sessions'), async ({ caller, tx, params }) => {
      const user = await demandMember(tx, caller, params.id);
      const sessions = await listLiveSessions(tx, user.id, clock.now());
      return { items: sessions.map((session) => presentSession(session, caller.sessionId)) };
    }),
    implement(
      contractOf('POST /api/v1/users/{id}/sessions/{sessionId}/end'),
      async ({ ctx, caller, tx, params, body }) => {
        const user = await demandMember(tx, caller, params.id);
        const ended = await deps.endSessions(tx, originOf(ctx, caller), {
          userId: user.id,
          name: user.displayName,
          tenantId: caller.tenantId,
          reason: body.reason,
          choose: (id) => id === params.sessionId,
        });
        if (ended.length === 0) throw new CodedError('RES_001');
        return undefined;
      },
    ),
  ];
}
