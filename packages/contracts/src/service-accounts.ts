import { z } from 'zod';
import {
  emptyResponse,
  idField,
  instantField,
  instantInput,
  nameField,
  reasonField,
  textField,
} from './fields.ts';
import { publicKeyField } from './oidc.ts';
import { defineRoute } from './route.ts';

export const SERVICE_ACCOUNT_KINDS = ['service', 'agent'] as const;
export const SERVICE_ACCOUNT_STATES = ['active', 'suspended', 'expired'] as const;

export const serviceAccountView = z.object({
  /** Its id as a principal: what roles are given to, and what the log names. */
  id: z.string(),
  /** What it calls itself at the token endpoint. */
  clientId: z.string(),
  name: z.string(),
  kind: z.enum(SERVICE_ACCOUNT_KINDS),
  description: z.string(),
  state: z.enum(SERVICE_ACCOUNT_STATES),
  dpopRequired: z.boolean(),
  /** Its public keys by their RFC 7638 thumbprints. */
  keys: z.array(z.object({ thumbprint: z.string(), kid: z.string().nullable(), kty: z.string() })),
  createdBy: z.string(),
  createdAt: instantField,
  expiresAt: instantField,
  lastUsedAt: instantField.nullable(),
  /** Until when the token made for it works; null without one. */
  tokenExpiresAt: instantField.nullable(),
  version: z.number().int(),
});

const keysField = z.array(publicKeyField).min(1).max(5);
const params = z.strictObject({ id: idField('user') });

/** Accounts of programs and AI agents: principals that act for themselves. */
export const serviceAccountRoutes = [
  defineRoute({
    operation: 'GET /api/v1/service-accounts',
    summary: 'Service accounts and AI agents of the active tenant',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:read' },
    transaction: 'read',
    status: 200,
    response: z.object({
      /** Where they fetch their tokens. */
      tokenEndpoint: z.string(),
      items: z.array(serviceAccountView),
    }),
  }),
  defineRoute({
    operation: 'POST /api/v1/service-accounts',
    summary: 'Make a service account; it proves itself with a key of its own',
    description:
      'It fetches tokens by the client credentials grant with a signed assertion (`private_key_jwt`, RFC 7523) and works in this tenant only. It may do what the roles given to it allow, and nothing before that.',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:create' },
    transaction: 'write',
    status: 201,
    body: z.strictObject({
      name: nameField,
      kind: z.enum(SERVICE_ACCOUNT_KINDS).default('service'),
      description: textField(500).default(''),
      keys: keysField,
      dpopRequired: z.boolean().default(false),
      expiresAt: instantInput,
    }),
    response: serviceAccountView,
  }),
  defineRoute({
    operation: 'GET /api/v1/service-accounts/{id}',
    summary: 'One service account',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:read' },
    transaction: 'read',
    status: 200,
    params,
    response: serviceAccountView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'PUT /api/v1/service-accounts/{id}',
    summary: 'Change a service account: its name, what it is for, until when it works',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:update' },
    transaction: 'write',
    status: 200,
    ifMatch: true,
    params,
    body: z.strictObject({ name: nameField, description: textField(500), expiresAt: instantInput }),
    response: serviceAccountView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/service-accounts/{id}/keys',
    summary: 'Replace the keys of a service account; to change one without a gap, give the old and the new',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:update' },
    transaction: 'write',
    status: 200,
    params,
    body: z.strictObject({ keys: keysField, reason: reasonField }),
    response: serviceAccountView,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/service-accounts/{id}/token',
    summary: 'Make a token for a program that cannot sign; it is shown once and replaces the one before',
    description:
      'For systems that keep one fixed bearer token, such as a directory that provisions over SCIM. A key is better: a token that leaks works for whoever has it.',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:update' },
    transaction: 'write',
    status: 201,
    secondFactor: 'required',
    params,
    body: z.strictObject({ reason: reasonField }),
    response: z.object({ token: z.string(), expiresAt: instantField }),
    errors: ['RES_001', 'AUTH_011'],
  }),
  defineRoute({
    operation: 'POST /api/v1/service-accounts/{id}/token/revoke',
    summary: 'Take the token of a service account back',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:update' },
    transaction: 'write',
    status: 204,
    params,
    body: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
  defineRoute({
    operation: 'POST /api/v1/service-accounts/{id}/delete',
    summary: 'Take a service account away for good, with its keys, its tokens and its roles',
    tag: 'identity',
    audience: 'signed_in',
    authority: { at: 'tenant', permission: 'service_account:delete' },
    transaction: 'write',
    status: 204,
    params,
    body: z.strictObject({ reason: reasonField }),
    response: emptyResponse,
    errors: ['RES_001'],
  }),
] as const;
