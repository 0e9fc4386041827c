import { type AuditModule, systemOrigin } from '@haechi/audit';
import {
  dropFormerSealingKeys,
  exportKeys,
  listenForUnlock,
  openModuleKeys,
  type UnlockListener,
} from '@haechi/custody';
import { PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { KeysModule } from '@haechi/keys';
import type { ObtainedKey } from './obtain-root-key.ts';
import { openShown } from './open-shown.ts';

export interface RetirementDeps {
  readonly key: Pick<ObtainedKey, 'ring' | 'keysDir'>;
  readonly keys: Pick<KeysModule, 'whyKeepFormer'>;
  readonly audit: Pick<AuditModule, 'recordAlone'>;
  /** Tells the other processes, and waits until they work with the keys. */
  readonly tell: (keys: readonly string[]) => Promise<void>;
}

/**
 * Forgets the former sealing keys while the server runs, when somebody at the machine shows what opens custody and nothing
 * is sealed under them any more: that is counted at this moment, in every place.
 * @returns undefined where the keys do not lie in custody
 */
export async function listenForRetirement({
  key: { ring, keysDir },
  keys,
  audit,
  tell,
}: RetirementDeps): Promise<UnlockListener | undefined> {
  if (ring === undefined) return undefined;
  return await listenForUnlock(
    keysDir,
    async (showing) => {
      const opened = await openShown(keysDir, showing);
      if (!opened.ok) return opened;
      const { custody, rootKey, by } = opened.value;
      const [newest, ...former] = custody.sealing;
      if (newest === undefined || former.length === 0) return { ok: true, retired: 0 };
      const kept = await keys.whyKeepFormer(new Date(newest.createdAt));
      if (kept !== undefined) return { ok: false, kept };
      const changed = await dropFormerSealingKeys({ keysDir, custody, rootKey, nowMs: Date.now() });
      const next = await openModuleKeys(changed, rootKey);
      await tell(exportKeys(next));
      ring.use(next);
      await audit.recordAlone(PLATFORM_TENANT_ID, systemOrigin('custody'), {
        action: 'keys.sealing_retired',
        target: { kind: 'custody_method', id: by.id, name: by.label },
        scopeId: PLATFORM_SCOPE_ID,
        details: { retired: former.length },
      });
      return { ok: true, retired: former.length };
    },
    'retire',
  );
}
