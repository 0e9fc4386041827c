import {
  emailField,
  instantInput,
  nameField,
  permissionField,
  permissionPatternField,
  reasonField,
  slugField,
  textField,
} from '@haechi/contracts';
import { z } from 'zod';
import { roleKeyField } from '../csv/columns.ts';

export const POLICY_FORMAT = 'access/1';

const PARTS_MAX = 50_000;
const instant = instantInput.transform((text) => new Date(text).toISOString());
const condition = textField(2000).min(1).nullish();
const scope = z.string().trim().min(1).max(160);
const patterns = z.array(permissionPatternField).max(200);

const role = z.strictObject({
  key: slugField,
  name: nameField,
  description: textField(500).default(''),
  level: z.enum(['tenant', 'project']),
  parent: roleKeyField.nullish(),
  template: roleKeyField.nullish(),
  permissions: patterns.default([]),
  locks: z.array(permissionField).max(200).default([]),
  breakGlassMinutes: z.int().min(5).max(1440).nullish(),
});

const assignment = z.strictObject({
  user: emailField,
  role: roleKeyField,
  scope,
  startsAt: instant.nullish(),
  endsAt: instant.nullish(),
  condition,
  reason: reasonField,
});

const rule = z.strictObject({
  name: nameField,
  effect: z.enum(['allow', 'deny']),
  scope,
  permissions: patterns.min(1),
  condition,
  enabled: z.boolean().default(true),
});

const separation = z.discriminatedUnion('kind', [
  z.strictObject({ name: nameField, kind: z.literal('role'), pair: z.tuple([roleKeyField, roleKeyField]) }),
  z.strictObject({
    name: nameField,
    kind: z.literal('permission'),
    pair: z.tuple([permissionField, permissionField]),
  }),
]);

/** The access model of a tenant as people write it. A section that is missing is not touched. */
export const policyDocument = z.strictObject({
  haechi: z.literal(POLICY_FORMAT),
  /** Types of outside resources the model counts on; the operator declares them for all tenants. */
  entityTypes: z.array(z.string().max(64)).max(1000).optional(),
  roles: z.array(role).max(PARTS_MAX).optional(),
  assignments: z.array(assignment).max(PARTS_MAX).optional(),
  rules: z.array(rule).max(PARTS_MAX).optional(),
  separations: z.array(separation).max(PARTS_MAX).optional(),
});
