import type { EventId } from '@haechi/kernel';
import { MINUTE_MS } from '@haechi/kernel';
import type { Hit, Rule, RuleEvent, World } from './rule.ts';
import type { RuleSettings } from './rule-settings.ts';

/** What is kept of a rule and a subject between events. */
export interface Memory {
  readonly state: unknown;
  /** Until then the rule keeps still about the subject, by the time of events. */
  readonly quietUntilMs: number;
}

export interface Judgement {
  /** The same object when there is nothing to write. */
  readonly memory: Memory;
  readonly hit: (Hit & { readonly trigger: EventId }) | undefined;
}

export const startOf = (rule: Rule<unknown>): Memory => ({ state: rule.start, quietUntilMs: 0 });

/**
 * One step of one rule for one subject. A rule that is off, or keeps still, goes on learning, so that it does not
 * start from nothing.
 */
export function judgeEvent(
  rule: Rule<unknown>,
  memory: Memory,
  event: RuleEvent,
  settings: RuleSettings,
  world: World,
): Judgement {
  const { state, hit } = rule.judge(memory.state, event, settings.parameters, world);
  const speaks = hit !== undefined && settings.enabled && event.atMs >= memory.quietUntilMs;
  if (!speaks) {
    return { memory: state === memory.state ? memory : { ...memory, state }, hit: undefined };
  }
  return {
    memory: { state, quietUntilMs: event.atMs + settings.quietMinutes * MINUTE_MS },
    hit: { ...hit, trigger: event.id },
  };
}
