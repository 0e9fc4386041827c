import type { Caller, RequestContext } from '@haechi/http';
import { MINUTE_MS } from '@haechi/kernel';
import type { Logger } from '@haechi/kernel/node';
import { originOf } from '../origin.ts';
import type { RecordAlone } from './record-alone.ts';

const READERS_MAX = 10_000;

export type NoteReading = (ctx: RequestContext, caller: Caller) => Promise<void>;

/**
 * Puts the reading of the log itself on record, at most once per caller, tenant and minute in this process.
 * Reading goes on when the log takes nothing: it is what one needs then.
 */
export function createNoteReading(recordAlone: RecordAlone, log: Logger): NoteReading {
  const notedAtMs = new Map<string, number>();

  function isDue(key: string, nowMs: number): boolean {
    const last = notedAtMs.get(key);
    // A clock that was set back must not silence the record until it has caught up.
    return last === undefined || nowMs - last >= MINUTE_MS || nowMs < last;
  }

  return async (ctx, caller) => {
    const key = `${caller.tenantId} ${caller.id}`;
    if (!isDue(key, ctx.nowMs)) return;
    if (notedAtMs.size >= READERS_MAX) notedAtMs.clear();
    notedAtMs.set(key, ctx.nowMs);
    try {
      await recordAlone(caller.tenantId, originOf(ctx, caller), {
        action: 'audit.searched',
        scopeId: caller.scopeId,
      });
    } catch (error) {
      notedAtMs.delete(key);
      log.warn({ err: error }, 'the reading of the log could not be put on record');
    }
  };
}
