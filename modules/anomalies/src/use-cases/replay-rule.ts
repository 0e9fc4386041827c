import { type Period, readPeriod, type SequencedEvent } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type Clock, CodedError, DAY_MS, type EventId, type TenantId } from '@haechi/kernel';
import { judgeEvent, type Memory, startOf } from '../domain/judge-event.ts';
import type { Hit, RuleName, World } from '../domain/rule.ts';
import type { RuleSettings } from '../domain/rule-settings.ts';
import { ruleOf } from '../domain/rules/rule-of.ts';
import { REPLAY_DAYS_MAX, REPLAY_EVENTS_MAX } from '../permissions.ts';
import type { AuditPort, SettingsPort } from '../ports.ts';
import { demandFit } from './change-rule.ts';

const READ_MAX = 2_000;
const FOUND_MAX = 500;

export interface Replay {
  readonly tenantId: TenantId;
  readonly rule: RuleName;
  readonly settings: RuleSettings;
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

/** What the rule would have found. */
export interface WouldBe {
  readonly trigger: EventId;
  readonly atMs: number;
  readonly subject: string;
  readonly subjectName: string;
  readonly facts: Hit['facts'];
}

export interface ReplayOutcome {
  readonly found: readonly WouldBe[];
  readonly foundCount: number;
  readonly eventCount: number;
  /** When the bound of events was reached: the instant to go on from. */
  readonly stoppedAtMs: number | undefined;
}

/** Opens a transaction for one page of the log, so that a long replay never holds one. */
export type ReadPage = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

interface Bounds {
  readonly days: number;
  readonly events: number;
}

/**
 * Lets a rule look at the past with other settings, without keeping anything. What the rule remembers from before the
 * period is read first and teaches only, as it did then.
 * @throws CodedError `ANO_002` the rule does not take the settings, `ANO_004` an empty or too long period
 */
export function createReplayRule(deps: {
  readonly audit: Pick<AuditPort, 'openEvents' | 'reader'>;
  readonly settings: SettingsPort;
  readonly world: World;
  readonly clock: Clock;
}) {
  async function readBounds(read: ReadPage): Promise<Bounds> {
    return await read(async (tx) => ({
      days: await deps.settings.readNumber(tx, REPLAY_DAYS_MAX),
      events: await deps.settings.readNumber(tx, REPLAY_EVENTS_MAX),
    }));
  }

  return async (read: ReadPage, replay: Replay): Promise<ReplayOutcome> => {
    demandFit(replay.rule, replay.settings);
    const bounds = await readBounds(read);
    const spanMs = replay.to.getTime() - replay.from.getTime();
    if (spanMs <= 0 || spanMs > bounds.days * DAY_MS)
      throw new CodedError('ANO_004', { params: { days: bounds.days } });
    const rehearsal = createRehearsal(replay, deps.world);
    let eventCount = 0;
    for (let fromIndex = 0; ; ) {
      const passage = await read((tx) =>
        readPeriod(
          tx,
          deps.audit.openEvents,
          replay.tenantId,
          periodOf(replay),
          fromIndex,
          READ_MAX,
          deps.audit.reader,
        ),
      );
      for (const event of passage.events) rehearsal.judge(event);
      eventCount += passage.events.length;
      fromIndex = passage.next;
      const last = passage.events.at(-1);
      const stopped = passage.full && eventCount >= bounds.events;
      if (!passage.full || stopped)
        return { ...rehearsal.outcome(), eventCount, stoppedAtMs: stopped ? last?.atMs : undefined };
    }
  };
}

/** The period with what the rule remembers from before it, narrowed to what the rule cares about. */
function periodOf({ rule: name, settings, from, to }: Replay): Period {
  const { actions, deniedOnly, memoryMs } = ruleOf(name);
  return {
    from: new Date(from.getTime() - memoryMs(settings.parameters)),
    to,
    ...(actions === undefined ? {} : { actions }),
    ...(deniedOnly === undefined ? {} : { deniedOnly }),
  };
}

function createRehearsal({ rule: name, settings, from }: Replay, world: World) {
  const rule = ruleOf(name);
  const memories = new Map<string, Memory>();
  const found: WouldBe[] = [];
  let foundCount = 0;
  return {
    judge(event: SequencedEvent): void {
      const subject = rule.subjectOf(event);
      if (subject === undefined) return;
      const before = memories.get(subject) ?? startOf(rule);
      const { memory, hit } = judgeEvent(rule, before, event, { ...settings, enabled: true }, world);
      const teaches = event.atMs < from.getTime();
      memories.set(subject, teaches ? { ...memory, quietUntilMs: 0 } : memory);
      if (hit === undefined || teaches) return;
      foundCount += 1;
      if (found.length >= FOUND_MAX) return;
      const subjectName = event.actor.id === subject ? event.actor.name : (event.target?.name ?? subject);
      found.push({ trigger: hit.trigger, atMs: event.atMs, subject, subjectName, facts: hit.facts });
    },
    outcome: () => ({ found, foundCount }),
  };
}
