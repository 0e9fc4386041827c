import { type AuditModule, type SequencedEvent, systemOrigin } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { type Clock, formatId, newId, type ScopeId, type TenantId } from '@haechi/kernel';
import { sql } from 'kysely';
import { type Judgement, judgeEvent, type Memory, startOf } from '../domain/judge-event.ts';
import { RULES, type RuleName, type World } from '../domain/rule.ts';
import { inForce, type RuleSettings } from '../domain/rule-settings.ts';
import { ruleOf } from '../domain/rules/rule-of.ts';
import type { AnomaliesTables } from '../tables.ts';

export interface JudgePassageDeps {
  readonly audit: Pick<AuditModule, 'record'>;
  readonly clock: Clock;
  readonly world: World;
}

/** One event that one rule cares about. */
interface Case {
  readonly rule: RuleName;
  readonly subject: string;
  readonly event: SequencedEvent;
}

interface Remembered {
  readonly place: Pick<Case, 'rule' | 'subject'> & { readonly tenantId: TenantId };
  memory: Memory;
  touchedMs: number;
  changed: boolean;
}

const casesOf = (events: readonly SequencedEvent[]): Case[] =>
  events.flatMap((event) =>
    RULES.flatMap((rule) => {
      const subject = ruleOf(rule).subjectOf(event);
      return subject === undefined ? [] : [{ rule, subject, event }];
    }),
  );

const keyOf = (tenantId: string, rule: string, subject: string): string => `${tenantId} ${rule} ${subject}`;

/**
 * Judges events of all tenants in their order, in one transaction: what is remembered, what was found and the records
 * of it. Events before `teachesUntil` teach only.
 */
export function createJudgePassage(deps: JudgePassageDeps) {
  return async (tx: Tx, events: readonly SequencedEvent[], teachesUntil: number): Promise<void> => {
    const cases = casesOf(events);
    if (cases.length === 0) return;
    const settings = await readSettings(tx, cases);
    const memories = await recall(tx, cases);
    for (const { rule, subject, event } of cases) {
      const remembered = memories.get(keyOf(event.tenantId, rule, subject));
      if (remembered === undefined) throw new Error('a case was not recalled');
      const used = settings.get(keyOf(event.tenantId, rule, '')) ?? inForce(rule, undefined);
      const judged = judgeEvent(ruleOf(rule), remembered.memory, event, used, deps.world);
      const { hit } = judged;
      const teaches = event.position < teachesUntil;
      if (judged.memory !== remembered.memory) {
        remembered.memory = teaches ? { ...judged.memory, quietUntilMs: 0 } : judged.memory;
        remembered.touchedMs = Math.max(remembered.touchedMs, event.atMs);
        remembered.changed = true;
      }
      if (hit !== undefined && !teaches) await keepFinding(tx, deps, { rule, subject, event }, hit, used);
    }
    await remember(tx, [...memories.values()]);
  };
}

async function readSettings(tx: Tx, cases: readonly Case[]): Promise<ReadonlyMap<string, RuleSettings>> {
  const tenants = [...new Set(cases.map(({ event }) => event.tenantId))];
  const rows = await tx
    .withTables<AnomaliesTables>()
    .selectFrom('anomalies.rules')
    .select(['tenant_id', 'rule', 'settings'])
    .where('tenant_id', 'in', tenants)
    .execute();
  return new Map(
    rows.map((row) => [keyOf(row.tenant_id, row.rule, ''), inForce(row.rule, row.settings)] as const),
  );
}

/** What is remembered of everybody in the passage, in one statement. */
async function recall(tx: Tx, cases: readonly Case[]): Promise<ReadonlyMap<string, Remembered>> {
  const memories = new Map<string, Remembered>();
  for (const { rule, subject, event } of cases) {
    const { tenantId } = event;
    memories.set(keyOf(tenantId, rule, subject), {
      place: { rule, subject, tenantId },
      memory: startOf(ruleOf(rule)),
      touchedMs: 0,
      changed: false,
    });
  }
  const places = [...memories.values()].map(({ place }) => place);
  const { rows } = await sql<{
    tenant_id: string;
    rule: RuleName;
    subject: string;
    state: unknown;
    quiet_until_ms: number;
  }>`
    SELECT m.tenant_id, m.rule, m.subject, m.state, m.quiet_until_ms FROM anomalies.memories m
    JOIN unnest(${places.map(({ tenantId }) => tenantId)}::uuid[], ${places.map(({ rule }) => rule)}::text[],
      ${places.map(({ subject }) => subject)}::text[]) AS p (tenant_id, rule, subject)
    USING (tenant_id, rule, subject)`.execute(tx);
  for (const row of rows) {
    const remembered = memories.get(keyOf(row.tenant_id, row.rule, row.subject));
    if (remembered !== undefined) remembered.memory = { state: row.state, quietUntilMs: row.quiet_until_ms };
  }
  return memories;
}

async function remember(tx: Tx, memories: readonly Remembered[]): Promise<void> {
  const changed = memories.filter((one) => one.changed);
  if (changed.length === 0) return;
  await sql`
    INSERT INTO anomalies.memories (tenant_id, rule, subject, state, quiet_until_ms, touched_at)
    SELECT * FROM unnest(${changed.map(({ place }) => place.tenantId)}::uuid[],
      ${changed.map(({ place }) => place.rule)}::text[], ${changed.map(({ place }) => place.subject)}::text[],
      ${changed.map(({ memory }) => JSON.stringify(memory.state))}::jsonb[],
      ${changed.map(({ memory }) => Math.round(memory.quietUntilMs))}::bigint[],
      ${changed.map(({ touchedMs }) => new Date(touchedMs).toISOString())}::timestamptz[])
    ON CONFLICT (tenant_id, rule, subject) DO UPDATE SET state = excluded.state,
      quiet_until_ms = excluded.quiet_until_ms, touched_at = greatest(excluded.touched_at, memories.touched_at)
    `.execute(tx);
}

/** Keeps a finding and puts it on record. The same event never makes a second one for the same rule and person. */
async function keepFinding(
  tx: Tx,
  { audit, clock }: JudgePassageDeps,
  { rule, subject, event }: Case,
  hit: NonNullable<Judgement['hit']>,
  { severity, measure }: RuleSettings,
): Promise<void> {
  const { tenantId } = event;
  const now = new Date(clock.now());
  const subjectName = event.actor.id === subject ? event.actor.name : (event.target?.name ?? subject);
  const kept = await tx
    .withTables<AnomaliesTables>()
    .insertInto('anomalies.findings')
    .values({
      id: newId('finding'),
      tenant_id: tenantId,
      rule,
      severity,
      subject,
      subject_name: subjectName,
      facts: JSON.stringify(hit.facts),
      evidence: [...hit.evidence],
      trigger_event: hit.trigger,
      session_id: event.sessionId,
      happened_at: new Date(event.atMs),
      found_at: now,
      state: 'open',
      state_at: now,
      measure,
      measure_state: measure === 'none' ? 'none' : 'due',
    })
    .onConflict((conflict) => conflict.constraint('findings_once').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (kept === undefined) return;
  await audit.record(tx, tenantId, systemOrigin('anomalies'), {
    action: 'anomaly.found',
    target: { kind: 'finding', id: formatId('finding', kept.id), name: `${rule}: ${subjectName}` },
    scopeId: tenantId as string as ScopeId, // a scope has the id of its tenant
    details: {
      rule,
      severity,
      subject,
      measure,
      facts: hit.facts,
      evidence: hit.evidence.map((id) => formatId('event', id)),
    },
  });
}
