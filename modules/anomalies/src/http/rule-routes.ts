import { originOf } from '@haechi/audit';
import { anomalyRoutes, contractOf } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { type Caller, implement, type RouteImplementation } from '@haechi/http';
import { CodedError, formatId, type Locale, type Translate } from '@haechi/kernel';
import { defaultSettings } from '../domain/rule-settings.ts';
import { listFindings } from '../queries/find-findings.ts';
import { readRule, readRules } from '../queries/read-rules.ts';
import type { FindingRow } from '../tables.ts';
import type { createChangeRule } from '../use-cases/change-rule.ts';
import type { createReplayRule, Replay, ReplayOutcome } from '../use-cases/replay-rule.ts';
import { presentFinding, presentRule, sayFacts } from './present-finding.ts';

export interface RuleRouteDeps {
  readonly translate: Translate;
  readonly changeRule: ReturnType<typeof createChangeRule>;
  readonly replayRule: ReturnType<typeof createReplayRule>;
  readonly knowsPlaces: boolean;
}

const contract = contractOf(anomalyRoutes);
/** More existing findings than these are not compared one by one. */
const COMPARED_MAX = 1_000;
const MISSED_SHOWN_MAX = 100;

export function createRuleRoutes(deps: RuleRouteDeps): RouteImplementation[] {
  const { translate, changeRule, replayRule, knowsPlaces } = deps;
  return [
    implement(contract('GET /api/v1/anomaly-rules'), async ({ ctx, caller, tx }) => ({
      items: (await readRules(tx, caller.tenantId)).map((rule) => presentRule(rule, ctx.locale, translate)),
      knowsPlaces,
    })),
    implement(contract('PUT /api/v1/anomaly-rules/{rule}'), async ({ ctx, caller, tx, params, body }) => {
      if (ctx.ifMatchVersion === undefined) throw new CodedError('VAL_004');
      const { reason, ...settings } = body;
      await changeRule(tx, caller, originOf(ctx, caller), {
        rule: params.rule,
        settings,
        version: ctx.ifMatchVersion,
        reason,
        at: new Date(ctx.nowMs),
      });
      return presentRule(await readRule(tx, caller.tenantId, params.rule), ctx.locale, translate);
    }),
    implement(contract('POST /api/v1/anomaly-rules/{rule}/replay'), async ({ ctx, caller, params, body }) => {
      const startedMs = performance.now();
      const replay: Replay = {
        tenantId: caller.tenantId,
        rule: params.rule,
        settings: {
          ...defaultSettings(params.rule),
          quietMinutes: body.quietMinutes,
          parameters: body.parameters,
        },
        from: new Date(body.from),
        to: new Date(body.to),
      };
      const outcome = await replayRule((work) => ctx.transact(work), replay);
      const known = await ctx.transact((tx) => listKnown(tx, caller, replay, outcome));
      return {
        ...compare(replay, outcome, known, ctx.locale, translate),
        eventCount: outcome.eventCount,
        stoppedAt: outcome.stoppedAtMs === undefined ? null : new Date(outcome.stoppedAtMs).toISOString(),
        durationMs: Math.round(performance.now() - startedMs),
      };
    }),
  ];
}

/** Findings that exist in the part of the period that was read. */
async function listKnown(
  tx: Tx,
  caller: Caller,
  { rule, from, to }: Replay,
  { stoppedAtMs }: ReplayOutcome,
): Promise<FindingRow[]> {
  const end = stoppedAtMs === undefined ? to : new Date(Math.max(from.getTime(), stoppedAtMs));
  const page = { before: undefined, limit: COMPARED_MAX };
  return await listFindings(tx, caller.tenantId, { rule, from, to: end }, page);
}

/** Side by side: what these settings would have found, and what exists that they would not. */
function compare(
  { rule }: Replay,
  { found, foundCount }: ReplayOutcome,
  known: readonly FindingRow[],
  locale: Locale,
  translate: Translate,
) {
  const byTrigger = new Map(known.map((row) => [row.trigger_event, row] as const));
  const again = new Set(found.map(({ trigger }) => trigger));
  return {
    found: found.map((one) => {
      const existing = byTrigger.get(one.trigger);
      return {
        rule,
        ruleName: translate(locale, `anomalies.rule.${rule}.title`),
        severity: existing?.severity ?? defaultSettings(rule).severity,
        subject: { id: one.subject, name: one.subjectName },
        summary: sayFacts(rule, one.facts, locale, translate),
        happenedAt: new Date(one.atMs).toISOString(),
        event: formatId('event', one.trigger),
        known: existing === undefined ? null : formatId('finding', existing.id),
      };
    }),
    foundCount,
    missed: known
      .filter((row) => !again.has(row.trigger_event))
      .slice(0, MISSED_SHOWN_MAX)
      .map((row) => presentFinding(row, locale, translate)),
    knownCount: known.length,
  };
}
