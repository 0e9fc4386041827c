import { type AuditModule, systemOrigin } from '@haechi/audit';
import {
  addSealingKey,
  exportKeys,
  importKeys,
  type KeyRing,
  listenForUnlock,
  openModuleKeys,
  type Showing,
  type UnlockListener,
  type UnlockResult,
} from '@haechi/custody';
import { PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import type { ObtainedKey } from './obtain-root-key.ts';
import { openShown } from './open-shown.ts';

/** The same keys, with the newest one only opening. */
function withNewestBehind(keys: KeyRing): KeyRing {
  const [newest = '', inUse = '', ...others] = exportKeys(keys);
  return importKeys([inUse, newest, ...others]);
}

/**
 * Takes a new sealing key while the server runs, when somebody at the machine shows what opens custody. The root key is
 * in memory for that moment only.
 * @param tell the other processes, and waits until they work with the keys
 * @returns undefined where the keys do not lie in custody
 */
export async function listenForRotation(
  { ring, keysDir }: Pick<ObtainedKey, 'ring' | 'keysDir'>,
  audit: Pick<AuditModule, 'recordAlone'>,
  tell: (keys: readonly string[]) => Promise<void>,
): Promise<UnlockListener | undefined> {
  if (ring === undefined) return undefined;

  async function rotate(
    showing: Showing,
  ): Promise<{ readonly ok: true } | Extract<UnlockResult, { ok: false }>> {
    const opened = await openShown(keysDir, showing);
    if (!opened.ok) return opened;
    const { custody, rootKey, by } = opened.value;
    const changed = await addSealingKey({ keysDir, custody, rootKey, nowMs: Date.now() });
    if (changed === 'full') return { ok: false, error: { code: 'custody-damaged' } };
    const next = await openModuleKeys(changed, rootKey);
    // First every process can open what the new key seals, then they seal with it: nobody meets what they cannot open.
    for (const step of [withNewestBehind(next), next]) {
      await tell(exportKeys(step));
      ring?.use(step);
    }
    await audit.recordAlone(PLATFORM_TENANT_ID, systemOrigin('custody'), {
      action: 'keys.sealing_rotated',
      target: { kind: 'custody_method', id: by.id, name: by.label },
      scopeId: PLATFORM_SCOPE_ID,
      details: { keys: changed.sealing.length },
    });
    return { ok: true };
  }

  // One at a time: each begins with the file that the one before it wrote.
  let last: Promise<unknown> = Promise.resolve();
  return await listenForUnlock(
    keysDir,
    (showing) => {
      const turn = last.then(() => rotate(showing));
      last = turn.catch(() => undefined);
      return turn;
    },
    'rotate',
  );
}
