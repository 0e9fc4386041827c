import { z } from 'zod';
import { auditEventView } from './audit.ts';
import { idField, instantField, instantInput, pageOf, pageQuery, reasonField, textField } from './fields.ts';
import { defineRoute } from './route.ts';

export const ANOMALY_RULES = [
  'many_denials',
  'unusual_hour',
  'unusual_address',
  'dormant_account',
  'far_apart',
  'mass_reading',
] as const;
export const ANOMALY_STATES = ['open', 'acknowledged', 'resolved', 'false_positive'] as const;
export const ANOMALY_STEPS = ['acknowledge', 'resolve', 'dismiss', 'reopen'] as const;
export const ANOMALY_SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export const ANOMALY_MEASURES = ['none', 'step_up', 'end_session', 'suspend'] as const;

const ruleField = z.enum(ANOMALY_RULES);
const severityField = z.enum(ANOMALY_SEVERITIES);

const findingFacts = {
  rule: ruleField,
  /** Name of the rule in the reader’s language. */
  ruleName: z.string(),
  severity: severityField,
  subject: z.object({ id: z.string(), name: z.string() }),
  /** What was noticed, in one sentence. */
  summary: z.string(),
  happenedAt: instantField,
};

export const anomalyView = z.object({
  id: z.string(),
  ...findingFacts,
  foundAt: instantField,
  state: z.enum(ANOMALY_STATES),
  measure: z.enum(ANOMALY_MEASURES),
  measureState: z.enum(['none', 'due', 'done', 'skipped', 'undone']),
  version: z.number().int(),
});

export const anomalyDetailView = anomalyView.extend({
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  /** The events that show it, oldest first, as far as the searchable log still holds them. */
  evidence: z.array(auditEventView),
  evidenceCount: z.number().int(),
  stateAt: instantField,
  stateBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  stateReason: z.string().nullable(),
  measureAt: instantField.nullable(),
  /** Why the measure was not taken, or why it was taken back; in the reader’s language. */
  measureNote: z.string().nullable(),
  /** What the caller may do with it now. */
  steps: z.array(z.enum(ANOMALY_STEPS)),
  mayUndo: z.boolean(),
});

const parameterValue = z.union([z.number().int(), z.string().max(64), z.array(z.string().max(64)).max(100)]);
export const ruleSettingsFields = {
  enabled: z.boolean(),
  severity: severityField,
  measure: z.enum(ANOMALY_MEASURES),
  quietMinutes: z.number().int().min(0).max(10_080),
  parameters: z.record(z.string().max(40), parameterValue),
};

export const anomalyRuleView = z.object({
  rule: ruleField,
  name: z.string(),
  description: z.string(),
  ...ruleSettingsFields,
  /** What each parameter takes, in the order of a form. */
  parameterDefinitions: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      unit: z.enum(['count', 'minutes', 'days', 'hour', 'kilometres', 'time_zone', 'networks']),
      defaultValue: parameterValue,
      min: z.number().nullable(),
      max: z.number().nullable(),
    }),
  ),
  /** Whether it works by the product’s defaults. */
  isDefault: z.boolean(),
  version: z.number().int(),
  changedAt: instantField.nullable(),
  changedBy: z.string().nullable(),
});

const ruleParams = z.strictObject({ rule: ruleField });
const findingParams = z.strictObject({ id: idField('finding') });

const findingRoutes = [
  defineRoute({
    operation: 'GET /api/v1/anomalies',
    summary: 'What was noticed in the log of the active tenant, newest first',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:read' },
    transaction: 'read',
    status: 200,
    query: z.strictObject({
      ...pageQuery,
      state: z.enum([...ANOMALY_STATES, 'unsettled']).optional(),
      rule: ruleField.optional(),
      severity: severityField.optional(),
      subject: textField(100).optional(),
      from: instantInput.optional(),
      to: instantInput.optional(),
    }),
    response: pageOf(anomalyView),
  }),
  defineRoute({
    operation: 'GET /api/v1/anomalies/{id}',
    summary: 'One finding with the events that show it',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:read' },
    transaction: 'read',
    status: 200,
    params: findingParams,
    response: anomalyDetailView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/anomalies/{id}/steps',
    summary: 'Acknowledge, resolve, dismiss as a false positive, or reopen a finding',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:handle' },
    transaction: 'write',
    status: 200,
    params: findingParams,
    body: z.strictObject({ step: z.enum(ANOMALY_STEPS), reason: reasonField }),
    response: anomalyDetailView,
    errors: ['ANO_001', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/anomalies/{id}/undo',
    summary: 'Take back the suspension that a finding brought about',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:handle' },
    transaction: 'write',
    status: 200,
    params: findingParams,
    body: z.strictObject({ reason: reasonField }),
    response: anomalyDetailView,
    errors: ['ANO_003', 'RES_001'],
  }),
] as const;

const ruleRoutes = [
  defineRoute({
    operation: 'GET /api/v1/anomaly-rules',
    summary: 'The rules, how they work here, and whether places on earth are known',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      items: z.array(anomalyRuleView),
      /** An administrator supplied a database of addresses; else regions are told apart by network. */
      knowsPlaces: z.boolean(),
    }),
  }),
  defineRoute({
    operation: 'PUT /api/v1/anomaly-rules/{rule}',
    summary: 'Change how a rule works here',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:configure' },
    transaction: 'write',
    status: 200,
    params: ruleParams,
    ifMatch: true,
    body: z.strictObject({ ...ruleSettingsFields, reason: reasonField }),
    response: anomalyRuleView,
    errors: ['ANO_002'],
  }),
  defineRoute({
    operation: 'POST /api/v1/anomaly-rules/{rule}/replay',
    summary: 'What a rule would have found in the past with these settings; nothing is kept',
    description:
      'Reads at most as many events as the setting `anomalies.replayEventsMax` says. When the period has more, `stoppedAt` tells where to go on from.',
    tag: 'anomalies',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'anomaly:read' },
    transaction: 'none',
    status: 200,
    rateLimitPerMinute: 30,
    params: ruleParams,
    body: z.strictObject({
      quietMinutes: ruleSettingsFields.quietMinutes,
      parameters: ruleSettingsFields.parameters,
      from: instantInput,
      to: instantInput,
    }),
    response: z.object({
      /** Would have been found, oldest first; at most 500. */
      found: z.array(
        z.object({
          ...findingFacts,
          event: z.string(),
          /** The finding that exists for the same event, if any. */
          known: z.string().nullable(),
        }),
      ),
      foundCount: z.number().int(),
      /** Findings of the rule in the period that these settings would not have made. */
      missed: z.array(anomalyView),
      /** Findings of the rule that exist in the period. */
      knownCount: z.number().int(),
      eventCount: z.number().int(),
      stoppedAt: instantField.nullable(),
      durationMs: z.number(),
    }),
    errors: ['ANO_002', 'ANO_004'],
  }),
] as const;

export const anomalyRoutes = [...findingRoutes, ...ruleRoutes] as const;
