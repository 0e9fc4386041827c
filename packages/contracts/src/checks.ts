import { z } from 'zod';
import { instantField, instantInput, permissionField, principalField, scopeField } from './fields.ts';
import { conditionField } from './policies.ts';
import { defineRoute } from './route.ts';

const conditionProblem = z.object({
  message: z.string(),
  /** Characters from `start` up to before `end`, from 0. */
  start: z.number().int(),
  end: z.number().int(),
});
/** Answer from this revision or a later one: waits up to a second for it, then refuses with `PERM_011`. */
const minRevision = z.number().int().min(0).optional();
/** What conditions may read of the circumstances. Left out: the caller's own for a question about themselves. */
export const checkContext = z.strictObject({
  branchId: z.string().max(40).optional(),
  roleLevel: z.number().int().optional(),
  businessType: z.string().max(100).optional(),
  time: instantInput.optional(),
  ip: z.string().max(64).optional(),
  mfa: z.boolean().optional(),
  device: z.string().max(500).optional(),
});
const checkInput = z.strictObject({
  principal: principalField.optional(),
  permission: permissionField,
  scope: scopeField,
  context: checkContext.optional(),
});
const singleCheckInput = checkInput.extend({ minRevision });
export const decisionView = z.object({
  decision: z.enum(['allow', 'deny']),
  /** Stable code of the reason. */
  reasonCode: z.string(),
  /** The reason in the caller's language. */
  reason: z.string(),
  /** Who had the last word: the engine, the policy server, or the rule for when that one has no answer. */
  source: z.enum(['engine', 'opa', 'fallback']),
  /** Why the policy server, which should have been asked, had no say. */
  opaFailure: z.string().nullable().optional(),
  permission: z.string(),
  scope: z.string(),
  via: z
    .object({
      assignmentId: z.string(),
      roleKey: z.string(),
      roleName: z.string(),
      scope: z.string(),
      scopeName: z.string(),
      origin: z.string(),
      assignmentReason: z.string(),
      endsAt: instantField.nullable(),
    })
    .nullable(),
  /** The rule that allowed or denied it. */
  rule: z
    .object({
      id: z.string(),
      name: z.string(),
      effect: z.enum(['allow', 'deny']),
      scope: z.string(),
      scopeName: z.string(),
    })
    .nullable()
    .optional(),
  /** The delegation it rests on; `via` is then what the delegator holds. */
  delegation: z
    .object({
      id: z.string(),
      delegatorId: z.string(),
      delegatorName: z.string(),
      scope: z.string(),
      scopeName: z.string(),
      endsAt: instantField,
      reason: z.string(),
    })
    .nullable()
    .optional(),
  revision: z.number().int(),
  /** Until when the answer holds if nothing changes; null when no window ends. */
  validUntil: instantField.nullable(),
  /** A condition took part: the answer is good for this moment and these circumstances only. */
  conditional: z.boolean().optional(),
  /** The first condition that could not be evaluated; what it guards does not count. */
  conditionError: z.object({ condition: z.string(), message: z.string() }).nullable().optional(),
});
export const considered = z.object({
  kind: z.string(),
  id: z.string(),
  label: z.string(),
  outcome: z.string(),
  /** Stable code of the outcome. */
  outcomeCode: z.string(),
  /** This is what decided. */
  decisive: z.boolean(),
  /** For a rule: what it does where it applies. */
  effect: z.enum(['allow', 'deny']).nullable(),
  condition: z.string().nullable().optional(),
  conditionError: z.string().nullable().optional(),
});

export const grantingRole = z.object({
  roleId: z.string(),
  roleKey: z.string(),
  roleName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  permissionCount: z.number().int(),
});

/** Questions to the decision engine. */
export const checkRoutes = [
  defineRoute({
    operation: 'POST /api/v1/conditions/validate',
    summary: 'Is this a condition that can be saved?',
    description:
      'A condition is a CEL expression over `principal` (id, requesterId, attributes), `resource` (type, id, owner, attributes), `action` (name, properties), `scope` (id, kind, tenantId) and `context` (branchId, roleLevel, businessType, time, ip, mfa, device, attributes). Reading what is not known is an error, and an error denies: ask with `has(...)` first.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({ condition: conditionField }),
    response: z.object({ valid: z.boolean(), problem: conditionProblem.nullable() }),
  }),
  defineRoute({
    operation: 'POST /api/v1/access/check',
    summary: 'May this principal do this here?',
    description:
      'Without `principal`: the caller. Asking about somebody else needs `access:check` at the scope. A denial is an answer (200), not an error.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: singleCheckInput,
    response: decisionView,
    errors: ['PERM_001', 'PERM_004', 'PERM_011'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access/check-batch',
    summary: 'Several checks at once; answers in the order asked',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({ checks: z.array(checkInput).min(1).max(100), minRevision }),
    response: z.object({ decisions: z.array(decisionView) }),
    errors: ['PERM_001', 'PERM_004', 'PERM_011'],
  }),
  defineRoute({
    operation: 'POST /api/v1/access/explain',
    summary: 'The decision, everything that was considered, and what would grant it',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    body: singleCheckInput,
    response: decisionView.extend({ considered: z.array(considered), wouldGrant: z.array(grantingRole) }),
    errors: ['PERM_001', 'PERM_004', 'PERM_011'],
  }),
] as const;
