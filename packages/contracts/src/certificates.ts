import { z } from 'zod';
import { instantField, reasonField, textField } from './fields.ts';
import { defineRoute } from './route.ts';

export const CERTIFICATE_KINDS = ['server', 'client'] as const;
export const CERTIFICATE_STATES = ['current', 'replaced', 'revoked', 'expired'] as const;
export const REVOCATION_CAUSES = ['key_compromised', 'replaced', 'no_longer_used', 'unspecified'] as const;

export const authorityView = z.object({
  id: z.string(),
  name: z.string(),
  /** SHA-256 of its root certificate, to be compared before it is trusted. */
  fingerprint: z.string(),
  madeAt: instantField,
  endsAt: instantField,
  /** When another one took its place; null while it issues. */
  retiredAt: instantField.nullable(),
  revokedCount: z.number().int(),
  certificate: z.string(),
});

export const certificateView = z.object({
  id: z.string(),
  kind: z.enum(CERTIFICATE_KINDS),
  state: z.enum(CERTIFICATE_STATES),
  /** Current, and near its end. */
  endsSoon: z.boolean(),
  name: z.string(),
  names: z.array(z.string()),
  serial: z.string(),
  fingerprint: z.string(),
  authority: z.string(),
  beginsAt: instantField,
  endsAt: instantField,
  issuedAt: instantField,
  /** Null when the server renewed it by itself. */
  issuedBy: z.string().nullable(),
  revokedAt: instantField.nullable(),
  cause: z.enum(REVOCATION_CAUSES).nullable(),
  certificate: z.string(),
});

export const certificatesView = z.object({
  /** Whether the server answers over TLS with a certificate of its own authority. */
  active: z.boolean(),
  /** Whether clients have to show one as well. */
  clientsRequired: z.boolean(),
  /** People are warned so many days before an end. */
  warnDays: z.number().int(),
  authorities: z.array(authorityView),
  items: z.array(certificateView),
});

const idField = z.string().regex(/^crt_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
const nameField = textField(64)
  .trim()
  .min(1)
  .regex(/^[\p{L}\p{N} ._@-]+$/u);

const shared = { tag: 'keep', audience: 'signed_in' } as const;
const managing = {
  ...shared,
  authority: { at: 'platform', permission: 'key:manage' },
  transaction: 'write',
  secondFactor: 'required',
} as const;
const reasonBody = z.strictObject({ reason: reasonField });

export const certificateRoutes = [
  defineRoute({
    ...shared,
    status: 200,
    authority: { at: 'platform', permission: 'key:read' },
    transaction: 'read',
    operation: 'GET /api/v1/certificates',
    summary: 'Certificates this installation issued, newest first, and its authorities',
    response: certificatesView,
  }),
  defineRoute({
    ...managing,
    status: 201,
    operation: 'POST /api/v1/certificates',
    summary: 'Issue a certificate for a client that made its key itself',
    body: z.strictObject({
      name: nameField,
      /** Certificate request (PKCS#10, PEM); of it only the key counts. */
      request: z.string().min(64).max(16_384),
      reason: reasonField,
    }),
    response: certificateView,
    errors: ['CERT_001', 'CERT_002', 'CERT_003'],
  }),
  defineRoute({
    ...managing,
    status: 201,
    operation: 'POST /api/v1/certificates/server',
    summary: 'Renew the certificate of the server now; connections that are open go on',
    body: reasonBody,
    response: certificateView,
    errors: ['CERT_001'],
  }),
  defineRoute({
    ...managing,
    status: 200,
    operation: 'POST /api/v1/certificates/{id}/revocation',
    summary: 'Revoke a certificate; a client that shows it is refused from then on',
    description: 'The server takes another certificate at once when it is its own.',
    params: z.strictObject({ id: idField }),
    body: z.strictObject({ cause: z.enum(REVOCATION_CAUSES), reason: reasonField }),
    response: certificateView,
    errors: ['RES_001', 'CERT_001', 'CERT_004'],
  }),
  defineRoute({
    ...managing,
    status: 201,
    operation: 'POST /api/v1/certificates/authority',
    summary: 'Make a new authority; clients that trust the former one go on trusting the server',
    body: reasonBody,
    response: authorityView,
    errors: ['CERT_001'],
  }),
] as const;
