import { z } from 'zod';
import { instantField } from './fields.ts';

/** What somebody may do at a scope: since when, until when, through what. */
export const heldPermissionView = z.object({
  scope: z.string(),
  scopeName: z.string(),
  revision: z.number().int(),
  items: z.array(
    z.object({
      permission: z.string(),
      title: z.string(),
      sensitive: z.boolean(),
      /** Roles that give it. */
      sources: z.array(
        z.object({
          assignmentId: z.string(),
          roleKey: z.string(),
          roleName: z.string(),
          fromRoleKey: z.string(),
          scope: z.string(),
          scopeName: z.string(),
          startsAt: instantField.nullable(),
          endsAt: instantField.nullable(),
          origin: z.string(),
        }),
      ),
      /** Rules for everyone that allow it. */
      rules: z.array(z.object({ id: z.string(), name: z.string(), scopeName: z.string() })),
      /** What was lent. */
      delegations: z.array(
        z.object({
          id: z.string(),
          delegatorName: z.string(),
          scopeName: z.string(),
          startsAt: instantField.nullable(),
          endsAt: instantField,
        }),
      ),
    }),
  ),
});
