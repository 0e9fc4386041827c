import { z } from 'zod';
import { idField } from './fields.ts';
import { meView } from './identity.ts';
import { defineRoute } from './route.ts';

export const activeRoleRoutes = [
  defineRoute({
    operation: 'PUT /api/v1/me/active-role',
    summary:
      'Narrow this session to one of my roles; nothing else I hold counts in it until I say so or go elsewhere',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    /** One of the roles that `GET /api/v1/me` lists. */
    body: z.strictObject({ roleId: idField('role') }),
    response: meView,
    errors: ['AUTH_009', 'RES_001'],
  }),
  defineRoute({
    operation: 'DELETE /api/v1/me/active-role',
    summary: 'Work with all my roles again in this session',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'self' },
    transaction: 'none',
    status: 200,
    response: meView,
    errors: ['AUTH_009'],
  }),
];
