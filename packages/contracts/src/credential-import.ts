import { z } from 'zod';
import { emailField, reasonField } from './fields.ts';
import { defineRoute } from './route.ts';

const PEOPLE_MAX = 200;
const HASH_CHARACTERS_MAX = 200;
/** bcrypt up to a cost of 14: one sign-in is made to wait for it, and one core with it. */
const BCRYPT = /^\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/;
/** Argon2id in PHC form, up to 64 MiB, ten passes and four lanes. */
const ARGON2ID =
  /^\$argon2id\$v=19\$m=(\d{4,5}),t=(\d|10),p=[1-4]\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/;
const ARGON2_MEMORY_KIB_MAX = 65_536;

const passwordHashField = z
  .string()
  .max(HASH_CHARACTERS_MAX)
  .refine((hash) => {
    if (BCRYPT.test(hash)) return true;
    const memory = ARGON2ID.exec(hash)?.[1];
    return memory !== undefined && Number(memory) <= ARGON2_MEMORY_KIB_MAX;
  }, 'neither bcrypt with a cost of 4 to 14 nor argon2id with at most 64 MiB')
  .meta({ examples: [`$2b$10$${'N'.repeat(53)}`] });

/** Base32 (RFC 4648) of at least the 128 bits RFC 4226 asks for. */
const totpSecretField = z
  .string()
  .regex(/^[A-Z2-7]{26,128}$/)
  .meta({ examples: ['JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'] });

export const credentialImportRoutes = [
  defineRoute({
    operation: 'POST /api/v1/credentials/import',
    summary: 'Take over password hashes and authenticator keys of another system for people who were invited',
    description:
      'They sign in with what they have, without following the invitation; the first sign-in replaces the hash. ' +
      'Whoever has credentials here already keeps those. The authenticator is for codes of six digits every 30 seconds (SHA-1).',
    tag: 'identity',
    secondFactor: 'required',
    audience: 'signed_in',
    authority: { at: 'platform', permission: 'credential:import' },
    transaction: 'none',
    status: 200,
    body: z.strictObject({
      people: z
        .array(
          z.strictObject({
            email: emailField,
            passwordHash: passwordHashField,
            totpSecret: totpSecretField,
          }),
        )
        .min(1)
        .max(PEOPLE_MAX),
      reason: reasonField,
    }),
    response: z.object({
      importedCount: z.number().int(),
      people: z.array(z.object({ email: z.string(), outcome: z.enum(['imported', 'not_invited']) })),
    }),
    errors: ['AUTH_009'],
  }),
] as const;
