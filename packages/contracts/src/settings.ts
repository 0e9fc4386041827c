import { z } from 'zod';
import { instantField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

export const settingView = z.object({
  key: z.string(),
  area: z.string(),
  title: z.string(),
  description: z.string(),
  unit: z.enum([
    'milliseconds',
    'minutes',
    'seconds',
    'hours',
    'days',
    'months',
    'count',
    'switch',
    'choice',
    'text',
  ]),
  /** The value in force here. */
  value: z.union([z.number(), z.boolean(), z.string()]),
  defaultValue: z.union([z.number(), z.boolean(), z.string()]),
  min: z.number().nullable(),
  max: z.number().nullable(),
  choices: z.array(z.string()).nullable(),
  /** For a text: what is accepted looks like this. */
  example: z.string().nullable(),
  /** Where the value comes from: the product's default, the platform's, or the tenant's own. */
  source: z.enum(['default', 'platform', 'tenant']),
  changedAt: instantField.nullable(),
  changedBy: z.string().nullable(),
});

export const settingsRoutes = [
  defineRoute({
    operation: 'GET /api/v1/settings',
    summary: 'Every limit, timeout and period in force here, and where its value comes from',
    tag: 'settings',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'settings:read' },
    transaction: 'read',
    status: 200,
    response: z.object({ items: z.array(settingView) }),
  }),
  defineRoute({
    operation: 'PUT /api/v1/settings/{key}',
    summary: 'Change a setting here; `value: null` goes back to the default',
    tag: 'settings',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'settings:update' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({
      key: z
        .string()
        .max(80)
        .regex(/^[a-z]+(\.[a-z][A-Za-z0-9]*)+$/),
    }),
    body: z.strictObject({
      value: z.union([z.number(), z.boolean(), z.string().max(2000), z.null()]),
      reason: reasonField,
    }),
    response: settingView,
    errors: ['RES_001', 'SET_001'],
  }),
] as const;
