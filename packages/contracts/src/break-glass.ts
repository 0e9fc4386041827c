import { z } from 'zod';
import { emptyResponse, idField, instantField, reasonField, scopeField } from './fields.ts';
import { defineRoute } from './route.ts';

export const emergencyView = z.object({
  assignmentId: z.string(),
  principalId: z.string(),
  principalName: z.string(),
  roleId: z.string(),
  roleKey: z.string(),
  roleName: z.string(),
  scope: z.string(),
  scopeName: z.string(),
  reason: z.string(),
  takenAt: instantField,
  endsAt: instantField,
  /** When it was given or taken back before its time. */
  revokedAt: instantField.nullable(),
  state: z.enum(['active', 'ended', 'revoked']),
  mine: z.boolean(),
});

/** Roles for emergencies. */
export const breakGlassRoutes = [
  defineRoute({
    operation: 'GET /api/v1/break-glass',
    summary: 'Roles that can be taken in an emergency, who holds one now, and who did',
    description:
      'Needs `breakglass:take` or `role:read`. Without `role:read` the history shows only what the caller took.',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'read',
    status: 200,
    response: z.object({
      roles: z.array(
        z.object({
          roleId: z.string(),
          roleKey: z.string(),
          roleName: z.string(),
          description: z.string(),
          level: z.enum(['system', 'tenant', 'project']),
          minutes: z.number().int(),
        }),
      ),
      takings: z.array(emergencyView),
      mayTake: z.boolean(),
      /** How recently a second factor must have been shown, and whether the caller has shown one. */
      factorMinutes: z.number().int(),
      factorShown: z.boolean(),
    }),
    errors: ['PERM_001'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/break-glass/{id}',
    summary: 'Give a role taken in an emergency back before its time',
    tag: 'access',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'write',
    status: 204,
    params: z.strictObject({ id: idField('assignment') }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
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
