import { z } from 'zod';
import { emptyResponse, instantField, pageOf, pageQuery, principalField, scopeField } from './fields.ts';
import { defineRoute } from './route.ts';

/**
 * OpenID AuthZEN Authorization API 1.0, and the AuthZEN Access Request and Approval Profile (draft 1). Bodies keep the
 * names of the standard and, as it asks, members nobody knows are ignored instead of refused.
 */

const ENTITY_TYPE_MAX = 256;
const ENTITY_ID_MAX = 1024;
const EVALUATIONS_MAX = 1000;

const typeText = z.string().min(1).max(ENTITY_TYPE_MAX);
const idText = z.string().min(1).max(ENTITY_ID_MAX);
const properties = z.record(z.string(), z.unknown());

export const entityInput = z.object({ type: typeText, id: idText, properties: properties.optional() });
export const entityTypeInput = z.object({ type: typeText, properties: properties.optional() });
export const actionInput = z.object({ name: typeText, properties: properties.optional() });

export const evaluationInput = z.object({
  subject: entityInput,
  action: actionInput,
  resource: entityInput,
  context: properties.optional(),
});

/** Defaults of a batch may leave out what every item brings itself. */
const defaultEntity = entityInput.partial();
export const EVALUATIONS_SEMANTICS = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;
const evaluationsInput = z.object({
  subject: defaultEntity.optional(),
  action: actionInput.partial().optional(),
  resource: defaultEntity.optional(),
  context: properties.optional(),
  /** Items are judged one by one: a bad one is a denial in its place, not an error of the request. */
  evaluations: z.array(z.unknown()).max(EVALUATIONS_MAX).optional(),
  options: z.object({ evaluations_semantic: z.enum(EVALUATIONS_SEMANTICS).optional() }).optional(),
});

export const evaluationView = z.object({
  decision: z.boolean(),
  context: properties.optional(),
});

const pageInput = z.object({
  token: z.string().max(4096).optional(),
  /** As earlier drafts named it. */
  next_token: z.string().max(4096).optional(),
  limit: z.number().int().min(0).optional(),
});
const pageView = z.object({ next_token: z.string(), count: z.number().int() });

const requestErrors = ['ARQ_001', 'ARQ_002', 'ARQ_003', 'ARQ_005', 'APR_004'];

const base = { tag: 'access', audience: 'signed_in', authority: { at: 'self' } } as const;
/** What the standard answers with another status than the rest of the API (table of HTTP errors, section 10.1). */
const asStandard = { codes: { VAL_006: 'VAL_001' } } as const;
/** No transaction around them: a policy server may have to be asked, and that is not waited for with one open. */
const question = { ...base, ...asStandard, transaction: 'memory', status: 200 } as const;

const registeredType = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_-]*$/);
/** Attributes of one thing, at most 64 KiB as JSON. */
const attributesField = properties.refine((value) => JSON.stringify(value).length <= 65_536, 'too large');
const registeredId = z
  .string()
  .min(1)
  .max(190)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u);
const thingParams = z.strictObject({ type: registeredType, id: registeredId });
const thingPage = z.strictObject({ ...pageQuery, type: registeredType.optional() });
const reference = z.strictObject({ type: registeredType, id: registeredId });

export const resourceView = z.object({
  type: z.string(),
  id: z.string(),
  scope: z.string(),
  parent: z.object({ type: z.string(), id: z.string() }).nullable(),
  owner: z.string().nullable(),
  attributes: properties,
  version: z.number().int(),
  updatedAt: instantField,
});
export const subjectView = z.object({
  type: z.string(),
  id: z.string(),
  principal: z.string(),
  attributes: properties,
  version: z.number().int(),
  updatedAt: instantField,
});
export const entityTypeView = z.object({
  type: z.string(),
  actions: z.array(z.object({ name: z.string(), sensitive: z.boolean(), reads: z.boolean().optional() })),
  callerSupplied: z.array(z.string()),
  version: z.number().int(),
});

const metadataView = z.object({
  policy_decision_point: z.string(),
  access_evaluation_endpoint: z.string(),
  access_evaluations_endpoint: z.string(),
  search_subject_endpoint: z.string(),
  search_resource_endpoint: z.string(),
  search_action_endpoint: z.string(),
  access_request_endpoint: z.string(),
  capabilities: z.array(z.string()),
});

const taskView = z.object({
  task: z.object({
    id: z.string(),
    status: z.enum(['pending', 'approved', 'denied', 'expired', 'cancelled']),
    status_endpoint: z.string(),
    expires_at: z.string().optional(),
  }),
  result: z
    .object({
      mode: z.literal('reevaluate'),
      approval: z.object({ id: z.string(), approved_at: z.string(), approved_until: z.string() }),
    })
    .optional(),
});

export const authzenRoutes = [
  defineRoute({
    ...question,
    operation: 'POST /access/v1/evaluation',
    summary: 'AuthZEN: may this subject do this to this resource?',
    description:
      'A denial is an answer (200). Asking about somebody else needs `access:check` where the resource lies.',
    body: evaluationInput,
    response: evaluationView,
    errors: ['PERM_001'],
  }),
  defineRoute({
    ...question,
    operation: 'POST /access/v1/evaluations',
    summary: 'AuthZEN: several questions with shared defaults, answered in order',
    description:
      'Without `evaluations`, or with none in it, the answer is that of a single evaluation. At most 1,000 items.',
    body: evaluationsInput,
    response: z.union([z.object({ evaluations: z.array(evaluationView) }), evaluationView]),
    errors: ['PERM_001'],
  }),
  defineRoute({
    ...question,
    operation: 'POST /access/v1/search/subject',
    summary: 'AuthZEN: who may do this to this resource?',
    body: z.object({
      subject: entityTypeInput,
      action: actionInput,
      resource: entityInput,
      context: properties.optional(),
      page: pageInput.optional(),
    }),
    response: z.object({
      results: z.array(z.object({ type: z.string(), id: z.string() })),
      page: pageView,
    }),
    errors: ['PERM_001'],
  }),
  defineRoute({
    ...question,
    operation: 'POST /access/v1/search/resource',
    summary: 'AuthZEN: to which resources may this subject do this?',
    body: z.object({
      subject: entityInput,
      action: actionInput,
      resource: entityTypeInput,
      context: properties.optional(),
      page: pageInput.optional(),
    }),
    response: z.object({
      results: z.array(z.object({ type: z.string(), id: z.string() })),
      page: pageView,
    }),
    errors: ['PERM_001'],
  }),
  defineRoute({
    ...question,
    operation: 'POST /access/v1/search/action',
    summary: 'AuthZEN: what may this subject do to this resource?',
    body: z.object({
      subject: entityInput,
      resource: entityInput,
      context: properties.optional(),
      page: pageInput.optional(),
    }),
    response: z.object({ results: z.array(z.object({ name: z.string() })), page: pageView }),
    errors: ['PERM_001'],
  }),
  defineRoute({
    ...base,
    operation: 'POST /access/v1/requests',
    summary: 'AuthZEN access requests: turn a requestable denial into a task for approvers',
    codes: { ...asStandard.codes, VAL_002: 'ARQ_005' },
    transaction: 'write',
    status: 202,
    body: z.object({
      subject: entityInput,
      action: actionInput,
      resource: entityInput,
      context: properties.optional(),
      requested_access: z
        .object({ requested_until: z.iso.datetime({ offset: true }).max(40).optional() })
        .optional(),
      denial: z.object({ expires_at: z.string().max(40), binding_token: z.string().max(16_384) }).partial(),
    }),
    response: taskView,
    errors: requestErrors,
  }),
  defineRoute({
    ...base,
    operation: 'GET /access/v1/requests/{id}',
    summary: 'AuthZEN access requests: where a task stands',
    transaction: 'read',
    status: 200,
    params: z.strictObject({ id: z.string().max(64) }),
    response: taskView,
    errors: ['ARQ_004'],
  }),
  defineRoute({
    operation: 'GET /.well-known/authzen-configuration',
    summary: 'AuthZEN: metadata of this policy decision point',
    tag: 'access',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: metadataView,
  }),
  defineRoute({
    operation: 'GET /.well-known/authzen-configuration/{tenant}',
    summary: 'AuthZEN: metadata of the policy decision point of one tenant',
    description:
      'By slug or id. The answer is the same whether the tenant exists or not: who is a customer is nobody’s business.',
    tag: 'access',
    audience: 'anyone',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    params: z.strictObject({ tenant: z.string().regex(/^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/) }),
    response: metadataView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'GET /api/v1/entity-types',
    summary: 'Types of things outside programs ask about, with their actions',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'resource:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(entityTypeView) }),
  }),
  defineRoute({
    operation: 'PUT /api/v1/entity-types/{type}',
    summary: 'Declare a type, its actions, and which attributes callers may supply themselves',
    description: 'Each action becomes the permission `type:action` for the whole installation.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'resource:declare' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({ type: registeredType }),
    body: z.strictObject({
      actions: z
        .array(
          z.strictObject({
            name: registeredType,
            sensitive: z.boolean().default(false),
            /** It only looks. Left out: the action `read` does, no other. */
            reads: z.boolean().optional(),
          }),
        )
        .max(200),
      callerSupplied: z.array(z.string().min(1).max(100)).max(200).default([]),
    }),
    response: entityTypeView,
    errors: ['RES_011'],
  }),
  defineRoute({
    operation: 'GET /api/v1/resources',
    summary: 'Registered resources of the active tenant',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'resource:read' },
    transaction: 'read',
    status: 200,
    query: thingPage,
    response: pageOf(resourceView),
  }),
  defineRoute({
    operation: 'GET /api/v1/resources/{type}/{id}',
    summary: 'One registered resource',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'resource:read' },
    transaction: 'read',
    status: 200,
    params: thingParams,
    response: resourceView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'PUT /api/v1/resources/{type}/{id}',
    summary: 'Register a resource, or replace what is registered about it',
    description: 'Without `scope` it lies where its parent lies, else at the tenant.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'resource:update' },
    transaction: 'write',
    status: 200,
    params: thingParams,
    body: z.strictObject({
      scope: scopeField.optional(),
      parent: reference.nullable().default(null),
      owner: principalField.nullable().default(null),
      attributes: attributesField.default({}),
    }),
    response: resourceView,
    errors: ['RES_001', 'RES_010', 'RES_012'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/resources/{type}/{id}',
    summary: 'Forget a resource; one that others lie in stays',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'resource:update' },
    transaction: 'write',
    status: 204,
    params: thingParams,
    response: emptyResponse,
    errors: ['RES_001', 'RES_012'],
  }),
  defineRoute({
    operation: 'GET /api/v1/subjects',
    summary: 'Names and attributes people are known by outside',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'resource:read' },
    transaction: 'read',
    status: 200,
    query: thingPage,
    response: pageOf(subjectView),
  }),
  defineRoute({
    operation: 'GET /api/v1/subjects/{type}/{id}',
    summary: 'Whom an outside name stands for',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'resource:read' },
    transaction: 'read',
    status: 200,
    params: thingParams,
    response: subjectView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'PUT /api/v1/subjects/{type}/{id}',
    summary: 'Say whom an outside name stands for, and with which attributes',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'resource:update' },
    transaction: 'write',
    status: 200,
    params: thingParams,
    body: z.strictObject({ principal: principalField, attributes: attributesField.default({}) }),
    response: subjectView,
    errors: ['RES_001', 'RES_013'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/subjects/{type}/{id}',
    summary: 'Forget an outside name',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'resource:update' },
    transaction: 'write',
    status: 204,
    params: thingParams,
    response: emptyResponse,
    errors: ['RES_001'],
  }),
] as const;
