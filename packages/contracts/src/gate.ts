import { z } from 'zod';
import {
  emptyResponse,
  idField,
  nameField,
  pageOf,
  pageQuery,
  reasonField,
  scopeField,
  textField,
} from './fields.ts';
import { gateRule, gateTest, grantConstraint, simulatedCall, toolFinding } from './gate-policy.ts';
import { CALL_STATES, TOOL_STATES, UPSTREAM_STATES } from './gate-states.ts';
import {
  definitionView,
  gateCallView,
  gateGrantView,
  gatePolicyView,
  gateRisk,
  toolClassification,
  toolView,
  upstreamKeyField,
  upstreamTarget,
  upstreamView,
} from './gate-views.ts';
import { defineRoute } from './route.ts';

const upstreamParams = z.strictObject({ id: idField('upstream') });
const toolParams = z.strictObject({ id: idField('tool') });
const reasonQuery = z.strictObject({ reason: reasonField });
const withReason = z.strictObject({ reason: reasonField });
const shared = { tag: 'gate', audience: 'signed_in', status: 200 } as const;
const reading = {
  ...shared,
  authority: { at: 'tenant', permission: 'gate:read' },
  transaction: 'read',
} as const;
const managing = {
  ...shared,
  authority: { at: 'tenant', permission: 'gate:manage' },
  transaction: 'write',
} as const;
const upstreamCredential = z.strictObject({
  /** Header that carries it; `Authorization: Bearer …` unless another is named. */
  header: z
    .string()
    .max(100)
    .regex(/^[A-Za-z][A-Za-z0-9-]*$/)
    .default('Authorization'),
  secret: z
    .string()
    .min(1)
    .max(4000)
    .regex(/^[\x20-\x7e]+$/),
});

const upstreamRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/upstreams',
    summary: 'Servers behind the gate',
    response: z.object({ items: z.array(upstreamView), endpoint: z.string() }),
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/upstreams',
    summary: 'Put one more server behind the gate',
    status: 201,
    body: z.strictObject({
      key: upstreamKeyField,
      name: nameField,
      target: upstreamTarget,
      /** Where rights to its tools must be held; the organisation unless given. */
      scope: scopeField.optional(),
      credentialPer: z.enum(['none', 'tenant', 'user']).default('none'),
      credential: upstreamCredential.optional(),
    }),
    response: upstreamView,
    errors: ['GATE_001', 'GATE_002', 'GATE_003', 'GATE_009', 'RES_001'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/upstreams/{id}',
    summary: 'One server behind the gate',
    params: upstreamParams,
    response: upstreamView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'PATCH /api/v1/gate/upstreams/{id}',
    summary: 'Rename, pause or re-address a server',
    description: 'A new address suspends its tools until their definitions were looked at again.',
    params: upstreamParams,
    body: z.strictObject({
      name: nameField.optional(),
      target: upstreamTarget.optional(),
      state: z.enum(UPSTREAM_STATES).optional(),
      credentialPer: z.enum(['none', 'tenant', 'user']).optional(),
    }),
    ifMatch: true,
    response: upstreamView,
    errors: ['RES_001', 'GATE_002', 'GATE_003', 'VAL_003', 'VAL_004'],
  }),
  defineRoute({
    ...managing,
    operation: 'DELETE /api/v1/gate/upstreams/{id}',
    summary: 'Take a server away, with its tools and grants; its calls stay on record',
    params: upstreamParams,
    query: reasonQuery,
    status: 204,
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/upstreams/{id}/refresh',
    summary: 'Ask a server for its tools now',
    description: 'What is new is denied until classified; what changed is suspended.',
    transaction: 'none',
    params: upstreamParams,
    response: z.object({
      upstream: upstreamView,
      added: z.array(z.string()),
      changed: z.array(z.string()),
      withdrawn: z.array(z.string()),
    }),
    errors: ['RES_001', 'GATE_004'],
  }),
  defineRoute({
    ...managing,
    operation: 'PUT /api/v1/gate/upstreams/{id}/credential',
    summary: 'Keep the credential the organisation shows to a server',
    params: upstreamParams,
    body: upstreamCredential,
    status: 204,
    response: emptyResponse,
    errors: ['RES_001', 'GATE_006'],
  }),
  defineRoute({
    ...shared,
    authority: { at: 'self' },
    transaction: 'write',
    operation: 'PUT /api/v1/gate/upstreams/{id}/own-credential',
    summary: 'Keep the credential a server is shown for the caller’s own calls',
    params: upstreamParams,
    body: upstreamCredential,
    status: 204,
    response: emptyResponse,
    errors: ['RES_001', 'GATE_006'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/programs',
    summary: 'Programs the operator lets organisations run as servers',
    response: z.object({
      items: z.array(z.object({ key: z.string(), title: z.string(), description: z.string() })),
    }),
  }),
] as const;

const toolRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/tools',
    summary: 'The registry of tools',
    query: z.strictObject({
      upstream: idField('upstream').optional(),
      state: z.enum(TOOL_STATES).optional(),
      risk: gateRisk.optional(),
    }),
    response: z.object({ items: z.array(toolView) }),
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/tools/{id}',
    summary: 'One tool',
    params: toolParams,
    response: toolView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'PUT /api/v1/gate/tools/{id}/classification',
    summary: 'Classify a tool and pin the definition that was looked at',
    params: toolParams,
    body: z.strictObject({
      /** Digest of the definition that was looked at; another one is refused. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      classification: toolClassification,
      reason: reasonField,
    }),
    response: toolView,
    errors: ['RES_001', 'GATE_005', 'GATE_006', 'GATE_010', 'GATE_011'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/classifications',
    summary: 'Classify many tools at once; all or none',
    body: z.strictObject({
      items: z
        .array(
          z.strictObject({
            tool: idField('tool'),
            digest: z.string().regex(/^[0-9a-f]{64}$/),
            classification: toolClassification,
          }),
        )
        .min(1)
        .max(200),
      reason: reasonField,
    }),
    response: z.object({ items: z.array(toolView) }),
    errors: ['RES_001', 'GATE_005', 'GATE_006', 'GATE_010', 'GATE_011'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/tools/{id}/suspend',
    summary: 'Stop a tool at once',
    params: toolParams,
    body: withReason,
    response: toolView,
    errors: ['RES_001', 'GATE_006'],
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/tools/{id}/definition',
    summary: 'What changed in the definition of a tool since it was classified',
    params: toolParams,
    response: z.object({
      current: definitionView,
      pinned: definitionView.nullable(),
      /** Lines in order; hidden characters are shown as `\u{…}`. */
      diff: z.array(z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() })),
      findings: z.array(toolFinding),
    }),
    errors: ['RES_001'],
  }),
] as const;

const callRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/calls',
    summary: 'Calls of tools, newest first',
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(CALL_STATES).optional(),
      tool: idField('tool').optional(),
      caller: idField('user').optional(),
    }),
    response: pageOf(gateCallView),
  }),
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/calls/{id}',
    summary: 'One call, with why it was judged as it was',
    description: 'Callers may read their own calls without further rights.',
    authority: { at: 'resource', permission: 'gate:read' },
    params: z.strictObject({ id: idField('call') }),
    response: gateCallView,
    errors: ['RES_001'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/calls/{id}/settle',
    summary: 'Say how a call with an unknown outcome ended, after looking at the upstream',
    params: z.strictObject({ id: idField('call') }),
    body: z.strictObject({ outcome: z.enum(['returned', 'failed']), reason: reasonField }),
    response: gateCallView,
    errors: ['RES_001', 'GATE_006'],
  }),
] as const;

const grantRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/grants',
    summary: 'Grants to call tools without asking each time',
    query: z.strictObject({
      state: z.enum(['active', 'all']).default('active'),
      unreviewed: z.stringbool().optional(),
    }),
    response: z.object({ items: z.array(gateGrantView) }),
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/grants',
    summary: 'Let somebody call a tool without asking, for a time',
    description: 'Never for tools of level CRITICAL, and never for oneself.',
    authority: { at: 'tenant', permission: 'gate:grant' },
    status: 201,
    body: z.strictObject({
      tool: idField('tool'),
      principal: idField('user'),
      /** Every one must hold; none: any arguments the rules of the tool allow. */
      constraints: z.array(grantConstraint).max(20).default([]),
      minutes: z.number().int().min(1).max(1440).default(30),
      usesMax: z.number().int().min(1).max(10_000).nullable().default(null),
      reason: reasonField,
    }),
    response: gateGrantView,
    errors: ['RES_001', 'GATE_006', 'GATE_007', 'GATE_011'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/break-glass',
    summary: 'Call a tool in an emergency without waiting for a person',
    description: 'Raises an alarm, lasts minutes, and has to be reviewed by somebody else afterwards.',
    authority: { at: 'tenant', permission: 'gate:break-glass' },
    secondFactor: 'required',
    status: 201,
    body: z.strictObject({
      tool: idField('tool'),
      minutes: z.number().int().min(1).max(60).default(15),
      reason: textField(1000).trim().min(8),
    }),
    response: gateGrantView,
    errors: ['RES_001', 'GATE_006'],
  }),
  defineRoute({
    ...managing,
    operation: 'DELETE /api/v1/gate/grants/{id}',
    summary: 'Revoke a grant',
    authority: { at: 'tenant', permission: 'gate:grant' },
    params: z.strictObject({ id: idField('grant') }),
    query: reasonQuery,
    response: gateGrantView,
    errors: ['RES_001', 'GATE_006'],
  }),
  defineRoute({
    ...managing,
    operation: 'POST /api/v1/gate/grants/{id}/review',
    summary: 'Put on record that a break-glass use was looked at',
    params: z.strictObject({ id: idField('grant') }),
    body: withReason,
    response: gateGrantView,
    errors: ['RES_001', 'GATE_006'],
  }),
] as const;

const policyRoutes = [
  defineRoute({
    ...reading,
    operation: 'GET /api/v1/gate/policy',
    summary: 'Rules over calls, their tests, and whether they are enforced',
    response: gatePolicyView,
  }),
  defineRoute({
    ...managing,
    operation: 'PUT /api/v1/gate/policy',
    summary: 'Change rules, tests and mode; refused unless every test passes',
    body: z.strictObject({
      mode: z.enum(['enforce', 'shadow']),
      rules: z.array(gateRule).max(100),
      tests: z.array(gateTest).max(200),
      reason: reasonField,
    }),
    ifMatch: true,
    response: gatePolicyView,
    errors: ['GATE_008', 'VAL_003', 'VAL_004'],
  }),
  defineRoute({
    ...reading,
    operation: 'POST /api/v1/gate/policy/simulation',
    summary: 'What other rules would have made of the calls on record, and whether their tests pass',
    body: z.strictObject({
      rules: z.array(gateRule).max(100),
      tests: z.array(gateTest).max(200).default([]),
      /** How many of the newest calls are judged again. */
      calls: z.number().int().min(1).max(1000).default(200),
    }),
    response: z.object({
      judged: z.number().int(),
      changed: z.array(simulatedCall),
      tests: z.array(z.object({ name: z.string(), passed: z.boolean(), got: z.string() })),
    }),
    errors: ['GATE_008'],
  }),
] as const;

export const gateRoutes = [
  ...upstreamRoutes,
  ...toolRoutes,
  ...callRoutes,
  ...grantRoutes,
  ...policyRoutes,
] as const;
