import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, formatId, type SessionId, type UserId } from '@haechi/kernel';
import type { Selectable } from 'kysely';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import { listLiveSessions } from '../queries/list-sessions.ts';
import type { DeviceId, DeviceTable, IdentityTables } from '../tables.ts';
import type { EndSessions } from '../use-cases/end-sessions.ts';

export interface OwnDevice extends Selectable<DeviceTable> {
  readonly networkCount: number;
  readonly sessionIds: readonly SessionId[];
}

/** The devices a person has signed in on and not forgotten, the last used first. */
export async function listDevices(tx: Tx, userId: UserId, nowMs: number): Promise<OwnDevice[]> {
  const tables = tx.withTables<IdentityTables>();
  const devices = await tables
    .selectFrom('identity.devices as d')
    .selectAll('d')
    .select((eb) =>
      eb
        .selectFrom('identity.device_networks as n')
        .whereRef('n.device_id', '=', 'd.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('networkCount'),
    )
    .where('d.user_id', '=', userId)
    .where('d.forgotten_at', 'is', null)
    .orderBy('d.last_seen_at', 'desc')
    .execute();
  const open = await listLiveSessions(tx, userId, nowMs);
  return devices.map((device) => {
    const sessions = open.filter((session) => session.device_id === device.id);
    return Object.assign(device, {
      networkCount: device.networkCount ?? 0,
      sessionIds: sessions.map(({ id }) => id),
    });
  });
}

const targetOf = (id: DeviceId, caller: Caller) => ({
  kind: 'device',
  id: formatId('device', id),
  name: caller.name,
});

export type ManageDevices = ReturnType<typeof createManageDevices>;

/** What people do with their own devices. */
export function createManageDevices(
  deps: Pick<IdentityParts, 'clock' | 'audit'> & { readonly endSessions: EndSessions },
) {
  const { clock, audit, endSessions } = deps;

  async function demandOne(tx: Tx, caller: Caller, id: DeviceId): Promise<OwnDevice> {
    const found = (await listDevices(tx, caller.id, clock.now())).find((device) => device.id === id);
    if (found === undefined) throw new CodedError('RES_001');
    return found;
  }

  return {
    async rename(
      tx: Tx,
      source: RequestSource,
      caller: Caller,
      edit: { readonly id: DeviceId; readonly name: string; readonly version: number | undefined },
    ): Promise<OwnDevice> {
      const before = await demandOne(tx, caller, edit.id);
      const { numUpdatedRows } = await tx
        .withTables<IdentityTables>()
        .updateTable('identity.devices')
        .set((eb) => ({ name: edit.name, version: eb('version', '+', 1) }))
        .where('id', '=', edit.id)
        .where('version', '=', edit.version ?? 0)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) throw new CodedError('VAL_003');
      await audit.record(tx, caller.tenantId, originOf(source, caller), {
        action: 'device.renamed',
        target: targetOf(edit.id, caller),
        scopeId: caller.scopeId,
        before: { name: before.name },
        after: { name: edit.name },
      });
      return await demandOne(tx, caller, edit.id);
    },

    /** Its sessions end, and it is a new device when it comes again. */
    async forget(tx: Tx, source: RequestSource, caller: Caller, id: DeviceId): Promise<readonly SessionId[]> {
      const device = await demandOne(tx, caller, id);
      await tx
        .withTables<IdentityTables>()
        .updateTable('identity.devices')
        .set({ forgotten_at: new Date(clock.now()) })
        .where('id', '=', id)
        .execute();
      await audit.record(tx, caller.tenantId, originOf(source, caller), {
        action: 'device.forgotten',
        target: targetOf(id, caller),
        scopeId: caller.scopeId,
      });
      return await endSessions(tx, originOf(source, caller), {
        userId: caller.id,
        name: caller.name,
        tenantId: caller.tenantId,
        reason: 'device_forgotten',
        choose: (sessionId) => device.sessionIds.includes(sessionId),
      });
    },
  };
}
