import { z } from 'zod';
import { idField, instantField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

export const APPROVAL_FLAGS = ['workflow', 'roles'] as const;

export const approvalFlagView = z.object({
  flag: z.enum(APPROVAL_FLAGS),
  /** What the environment begins with. */
  usual: z.boolean(),
  /** What the configuration makes of it. */
  configured: z.boolean(),
  effective: z.boolean(),
  drifted: z.boolean(),
  override: z
    .object({ until: instantField, reason: z.string(), changedBy: z.string(), changedAt: instantField })
    .nullable(),
});
export const approvalFlagsView = z.object({
  environment: z.enum(['development', 'staging', 'production']),
  flags: z.array(approvalFlagView),
});

const shared = { tag: 'approvals', audience: 'signed_in' } as const;

/** What keeps approvals going: flags of the installation, cleaning up, purging, and a probe. */
export const approvalUpkeepRoutes = [
  defineRoute({
    ...shared,
    operation: 'GET /api/v1/approval-flags',
    summary:
      'Whether calls wait for approval and need permissions here, and what differs from the environment',
    authority: { at: 'platform', permission: 'settings:read' },
    transaction: 'read',
    status: 200,
    response: approvalFlagsView,
  }),
  defineRoute({
    ...shared,
    operation: 'POST /api/v1/approval-flags/{flag}',
    summary: 'Switch a flag for a while',
    description:
      'Switching on holds at once, and whoever holds the right may bring protection back. Switching off wants a second factor shown a moment ago and ends by itself after `minutes`; in production another person has to approve it first, and the answer names that request.',
    authority: { at: 'platform', permission: 'settings:update' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({ flag: z.enum(APPROVAL_FLAGS) }),
    body: z.strictObject({
      enabled: z.boolean(),
      minutes: z.number().int().min(1).max(1440).default(60),
      reason: reasonField,
    }),
    response: approvalFlagsView.extend({ approvalId: z.string().nullable() }),
    errors: ['APR_004', 'AUTH_009', 'AUTH_011'],
  }),
  defineRoute({
    ...shared,
    operation: 'POST /api/v1/approvals/clean-up',
    summary: 'End pending requests: those whose time is over, all, or those named',
    description: 'From the platform, `everywhere` ends those of every organisation.',
    authority: { at: 'tenant', permission: 'approval:maintain' },
    transaction: 'none',
    status: 200,
    body: z.union([
      z.strictObject({
        which: z.enum(['overdue', 'all']).default('overdue'),
        everywhere: z.boolean().default(false),
      }),
      z.strictObject({ ids: z.array(idField('approval')).min(1).max(200) }),
    ]),
    response: z.object({ expired: z.number().int() }),
    errors: ['PERM_001'],
  }),
  defineRoute({
    ...shared,
    operation: 'POST /api/v1/approvals/purge',
    summary: 'Delete outcomes older than the retention period; the log keeps what they were',
    authority: { at: 'tenant', permission: 'approval:maintain' },
    transaction: 'write',
    status: 200,
    body: z.strictObject({ dryRun: z.boolean().default(false) }),
    response: z.object({ purged: z.number().int(), days: z.number().int() }),
  }),
  defineRoute({
    ...shared,
    operation: 'POST /api/v1/approvals/probe',
    summary: 'Ask for a call that does nothing, to see whether calls wait for approval now',
    authority: { at: 'tenant', permission: 'approval:maintain' },
    description: 'With `keep` the request goes on waiting, so that one can see what becomes of it.',
    transaction: 'write',
    status: 200,
    query: z.strictObject({ keep: z.enum(['true', 'false']).default('false') }),
    response: z.object({ outcome: z.enum(['waits', 'runs', 'refused']), approvalId: z.string() }),
    errors: ['APR_004'],
  }),
] as const;
