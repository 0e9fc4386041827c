import { z } from 'zod';
import { APPROVER_KINDS, RISKS } from './approvals.ts';
import {
  emptyResponse,
  idField,
  instantField,
  instantInput,
  nameField,
  reasonField,
  scopeField,
  textField,
} from './fields.ts';
import { conditionField } from './policies.ts';
import { defineRoute } from './route.ts';

/** A role, a person or a list of people on call, by its public id. */
const approverField = z.strictObject({
  kind: z.enum(APPROVER_KINDS),
  id: z
    .string()
    .max(40)
    .regex(/^(rol|usr|onc)_[0-7][0-9a-hjkmnp-tv-z]{25}$/),
});
const approverView = z.object({ kind: z.enum(APPROVER_KINDS), id: z.string(), name: z.string() });
const patterns = z.array(textField(200).min(1)).max(50);
const positionField = z.number().int().min(0).max(100_000);

const ruleBody = z.strictObject({
  name: nameField,
  /** The first rule that fits counts, in this order. */
  position: positionField.default(100),
  enabled: z.boolean().default(true),
  effect: z.enum(['require', 'approve', 'reject']),
  /** Empty: all. The same goes for kinds, resources and tenants. */
  risks: z.array(z.enum(RISKS)).max(RISKS.length).default([]),
  /** Kinds of request; `*` stands for any run of characters. */
  kinds: patterns.default([]),
  /** What it is done to, as tools by name; `*` likewise. */
  resources: patterns.default([]),
  scope: scopeField,
  /** Only for a rule of the platform, which holds in tenants. */
  tenants: z.array(idField('tenant')).max(500).default([]),
  condition: conditionField.nullable().default(null),
  /** For `require`: one after the other. */
  stages: z
    .array(
      z.strictObject({
        quorum: z.number().int().min(1).max(20),
        approvers: z.array(approverField).max(50).default([]),
      }),
    )
    .max(10)
    .default([]),
  escalation: z
    .strictObject({
      afterSeconds: z.number().int().min(10).max(604_800),
      /** Empty: everybody who may decide at the scope. */
      approvers: z.array(approverField).max(50).default([]),
    })
    .nullable()
    .default(null),
  fourEyes: z.boolean().default(false),
  stepUp: z.boolean().default(false),
  reason: reasonField,
});

export const approvalRuleView = z.object({
  id: z.string(),
  name: z.string(),
  position: z.number().int(),
  enabled: z.boolean(),
  effect: z.enum(['require', 'approve', 'reject']),
  risks: z.array(z.enum(RISKS)),
  kinds: z.array(z.string()),
  resources: z.array(z.string()),
  scope: z.string(),
  scopeName: z.string(),
  tenants: z.array(z.string()),
  condition: z.string().nullable(),
  stages: z.array(z.object({ quorum: z.number().int(), approvers: z.array(approverView) })),
  escalation: z.object({ afterSeconds: z.number().int(), approvers: z.array(approverView) }).nullable(),
  fourEyes: z.boolean(),
  stepUp: z.boolean(),
  reason: z.string(),
  /** A rule of the platform holds here and cannot be changed here. */
  ofPlatform: z.boolean(),
  version: z.number().int(),
  updatedAt: instantField,
});

const person = z.object({ id: z.string(), name: z.string() });

/** A request somebody imagines, and a rule they are writing. */
const previewBody = z.strictObject({
  kind: textField(200).min(1),
  resource: textField(500).default(''),
  risk: z.enum(RISKS),
  scope: scopeField,
  /** Who asks; the caller unless given. */
  requester: idField('user').optional(),
  justification: textField(1000).default(''),
  arguments: z.record(z.string().max(200), z.unknown()).default({}),
  /** A rule as it is written now, in the place of the one it is to replace. */
  draft: ruleBody.omit({ reason: true }).optional(),
  replaces: idField('approvalRule').optional(),
});

const previewView = z.object({
  effect: z.enum(['ask', 'approve', 'reject']),
  /** Rules that make it so; empty where none fits and one approver of the scope suffices. */
  rules: z.array(z.string()),
  fourEyes: z.boolean(),
  stepUp: z.boolean(),
  stages: z.array(
    z.object({
      quorum: z.number().int(),
      /** Empty: everybody who may decide at the scope. */
      approvers: z.array(approverView),
      /** Who could answer it now: they hold the right to decide there, and the stage asks them. */
      people: z.array(person),
      /** Fewer people could answer than the stage wants. */
      short: z.boolean(),
    }),
  ),
  /** Who could answer as well once a stage has waited so long. */
  escalation: z.object({ afterSeconds: z.number().int(), people: z.array(person) }).nullable(),
});

const onCallBody = z.strictObject({
  name: nameField,
  members: z.array(idField('user')).min(1).max(50),
  /** Length of a turn; null when all are on call together. */
  rotateHours: z.number().int().min(1).max(8760).nullable(),
  /** When the turn of the first begins. */
  startsAt: instantInput,
  reason: reasonField,
});

export const onCallListView = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(z.object({ id: z.string(), name: z.string() })),
  rotateHours: z.number().int().nullable(),
  startsAt: instantField,
  /** Who is on call now. */
  onCall: z.array(z.object({ id: z.string(), name: z.string() })),
  version: z.number().int(),
  updatedAt: instantField,
});

const shared = { tag: 'approvals', audience: 'signed_in' } as const;
const read = {
  ...shared,
  authority: { at: 'tenant', permission: 'policy:read' },
  transaction: 'read',
} as const;
const manage = {
  ...shared,
  authority: { at: 'tenant', permission: 'policy:manage' },
  transaction: 'write',
} as const;
const ruleParams = z.strictObject({ id: idField('approvalRule') });
const listParams = z.strictObject({ id: idField('onCallList') });
const ruleErrors = ['APR_011', 'PERM_012', 'RES_001'];

/** Who must approve what. */
export const approvalRuleRoutes = [
  defineRoute({
    ...read,
    operation: 'GET /api/v1/approval-rules',
    summary: 'Rules that say who must approve what, those of the platform first',
    status: 200,
    response: z.object({ items: z.array(approvalRuleView) }),
  }),
  defineRoute({
    ...manage,
    operation: 'POST /api/v1/approval-rules',
    summary: 'Make a rule',
    description:
      '`require` says who decides, in stages; `approve` and `reject` ask nobody, and each use of them is in the log. A rejection wins over everything; `approve` never counts for what is CRITICAL or is carried out by the right of its approver. A condition is CEL over `request`, `requester` and `context`; where it cannot be evaluated the rule counts, unless it approves. Open requests keep what held when they were asked.',
    status: 201,
    body: ruleBody,
    response: approvalRuleView,
    errors: ruleErrors,
  }),
  defineRoute({
    ...manage,
    operation: 'PUT /api/v1/approval-rules/{id}',
    summary: 'Replace a rule',
    status: 200,
    ifMatch: true,
    params: ruleParams,
    body: ruleBody,
    response: approvalRuleView,
    errors: ruleErrors,
  }),
  defineRoute({
    ...manage,
    operation: 'DELETE /api/v1/approval-rules/{id}',
    summary: 'Delete a rule',
    status: 204,
    params: ruleParams,
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...manage,
    operation: 'POST /api/v1/approval-rules/order',
    summary: 'Put all rules of the organisation into a new order; the first that fits counts',
    status: 200,
    body: z.strictObject({ ids: z.array(idField('approvalRule')).min(1).max(1000), reason: reasonField }),
    response: z.object({ items: z.array(approvalRuleView) }),
    errors: ['VAL_003'],
  }),
  defineRoute({
    ...read,
    operation: 'POST /api/v1/approval-rules/preview',
    summary: 'Who would have to approve a request, by the rules in force or with one that is being written',
    description: 'Nothing is asked and nothing is kept.',
    status: 200,
    body: previewBody,
    response: previewView,
    errors: ruleErrors,
  }),
  defineRoute({
    ...read,
    operation: 'GET /api/v1/on-call-lists',
    summary: 'Lists of people who take turns in answering, and whose turn it is',
    status: 200,
    response: z.object({ items: z.array(onCallListView) }),
  }),
  defineRoute({
    ...manage,
    operation: 'POST /api/v1/on-call-lists',
    summary: 'Make a list',
    status: 201,
    body: onCallBody,
    response: onCallListView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...manage,
    operation: 'PUT /api/v1/on-call-lists/{id}',
    summary: 'Replace a list',
    status: 200,
    ifMatch: true,
    params: listParams,
    body: onCallBody,
    response: onCallListView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...manage,
    operation: 'DELETE /api/v1/on-call-lists/{id}',
    summary: 'Delete a list; a rule that names it then finds nobody on call',
    status: 204,
    params: listParams,
    query: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
] as const;
