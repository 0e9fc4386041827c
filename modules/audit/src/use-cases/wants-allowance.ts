import type { Database } from '@haechi/database';
import type { TenantId } from '@haechi/kernel';
import type { SequencedEvent } from '../domain/event.ts';
import { DECISIONS, type ReadSettings } from '../settings.ts';

/** Whether the log of a tenant wants a decision that allowed something. Every refusal is wanted. */
export type WantsAllowance = (tenantId: TenantId, sensitive: boolean) => Promise<boolean>;

interface WantsAllowanceDeps {
  readonly database: Database;
  readonly settings?: Pick<ReadSettings, 'read'>;
  readonly subscribe: (listener: (event: SequencedEvent) => void) => void;
}

/** Answers from memory: decisions are many. A change of the setting arrives with its own event. */
export function createWantsAllowance({ database, settings, subscribe }: WantsAllowanceDeps): WantsAllowance {
  const wantsAll = new Map<TenantId, Promise<boolean>>();
  subscribe(({ action, target }) => {
    // Of whom it is set does not matter: what the operator sets holds for all that set nothing.
    if (action === 'setting.changed' && target?.id === DECISIONS) wantsAll.clear();
  });

  async function read(tenantId: TenantId): Promise<boolean> {
    if (settings?.read === undefined) return false;
    const level = await database.tenant(tenantId, async (tx) => await settings.read?.(tx, DECISIONS), {
      readOnly: true,
    });
    return level === 'full';
  }

  function remember(tenantId: TenantId): Promise<boolean> {
    const reading = read(tenantId).catch((error: unknown) => {
      wantsAll.delete(tenantId);
      throw error;
    });
    wantsAll.set(tenantId, reading);
    return reading;
  }

  return async (tenantId, sensitive) => sensitive || (await (wantsAll.get(tenantId) ?? remember(tenantId)));
}
