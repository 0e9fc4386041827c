import { type EventId, newId } from '@haechi/kernel';
import type { RuleEvent, World } from '../src/domain/rule.ts';

export const NOW_MS = Date.parse('2026-11-20T05:00:00.000Z');
/** Nobody supplied a database of places. */
export const NO_PLACES: World = { locate: undefined };

/** An event of somebody, as the log would tell it. */
export function eventOf(parts: Partial<RuleEvent> = {}): RuleEvent {
  const id: EventId = newId('event');
  return {
    id,
    atMs: NOW_MS,
    actor: { kind: 'user', id: 'usr_one', name: '김하나' },
    sessionId: null,
    ip: '203.0.113.10',
    action: 'session.started',
    target: null,
    result: 'success',
    details: {},
    ...parts,
  };
}
