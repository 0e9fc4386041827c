import { z } from 'zod';
import { idField, instantField, reasonField, scopeField } from './fields.ts';
import { defineRoute } from './route.ts';

/** Roles for emergencies. */
export const breakGlassRoutes = [
  defineRoute({
    operation: 'PUT /api/v1/roles/{id}/break-glass',
    summary: 'Let a role of this tenant be taken in an emergency, for so many minutes; null ends that',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'policy:manage' },
    transaction: 'write',
    status: 200,
    params: z.strictObject({ id: idField('role') }),
    body: z.strictObject({ minutes: z.number().int().min(5).max(1440).nullable() }),
    response: z.object({ minutes: z.number().int().nullable() }),
    errors: ['PERM_002', 'PERM_003', 'RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/break-glass',
    summary: 'Take such a role in an emergency: at once, for a short time, in everybody’s sight',
    secondFactor: 'required',
    description:
      'Needs a second factor shown a moment ago. Raises the event `break_glass.taken`; every request that rests on it is recorded as `break_glass.used`.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'resource', permission: 'breakglass:take' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({ roleId: idField('role'), scope: scopeField, reason: reasonField }),
    response: z.object({ assignmentId: z.string(), endsAt: instantField }),
    errors: ['PERM_006', 'PERM_007', 'PERM_010', 'PERM_016', 'RES_001'],
  }),
] as const;
