import { CodedError, createTranslate, type Locale, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { matchTotpStep } from '../domain/totp.ts';
import { identityMessages } from '../messages/index.ts';
import type { RequestSource } from '../origins.ts';
import { findOpenLink, type OpenLink } from '../queries/find-link.ts';
import { demandGoodPassword } from './demand-good-password.ts';
import { enrolFirstAdministrator, enrolInvited, recoverAccount } from './enrol-person.ts';
import type { Enrolled, EnrolmentDeps, EnrolmentInput } from './enrolment-parts.ts';
import { createJoinTenant, type JoinTenant } from './join-tenant.ts';

export type CompleteEnrolment = (source: RequestSource, input: EnrolmentInput) => Promise<Enrolled>;

const translate = createTranslate(identityMessages);

const ENROL = {
  first_administrator: enrolFirstAdministrator,
  invitation: enrolInvited,
  recovery: recoverAccount,
} as const;

/**
 * Uses a one-time link up: makes the person known with password and second factor, or lets a known person join.
 * @throws {CodedError} `AUTH_006` for the link, `AUTH_008` for the password, `AUTH_010` for the code; and what a
 * sign-in throws for a known person
 */
export function createCompleteEnrolment(deps: EnrolmentDeps): CompleteEnrolment {
  const joinTenant: JoinTenant = createJoinTenant(deps);
  return async (source, input) => {
    // Link and person as of one moment: between two reads another use of the link could make the person known.
    const link = await deps.database.system(
      'using a one-time link',
      (tx) => findOpenLink(tx, input.token, deps.clock),
      { readOnly: true, isolation: 'repeatable read' },
    );
    const enrolled = link.needsCredentials
      ? await enrolWithCredentials(deps, source, input, link)
      : await joinTenant(source, input, link);
    // What was granted must count for the very next request.
    await deps.access.refresh();
    return enrolled;
  };
}

async function enrolWithCredentials(
  deps: EnrolmentDeps,
  source: RequestSource,
  input: EnrolmentInput,
  link: OpenLink,
): Promise<Enrolled> {
  const { database, clock, hasher, vault, memberships } = deps;
  const email = link.person?.email ?? input.email;
  if (email === undefined) throw missingEmail(source.locale);
  const tenant =
    link.tenantId === PLATFORM_TENANT_ID
      ? undefined
      : await database.tenant(link.tenantId, (tx) => memberships.describeTenant(tx, link.tenantId));
  const context = { email, tenantName: tenant?.name ?? null };
  demandGoodPassword(input.password, context, 'body.password', source.locale);
  if (link.totpSealed === null) throw new CodedError('AUTH_006');
  const totpKey = await vault.open(link.id, link.totpSealed);
  const totpStep = matchTotpStep(totpKey, input.totpCode, clock.now());
  if (totpStep === undefined) throw new CodedError('AUTH_010');
  const passwordHash = await hasher.hash(input.password);
  const { displayName, locale } = input;
  const prepared = { link, email, displayName, locale, passwordHash, totpKey, totpStep, source };
  return await database.tenant(link.tenantId, (tx) => ENROL[link.kind](tx, deps, prepared));
}

function missingEmail(locale: Locale): CodedError {
  const message = translate(locale, 'identity.enrolment.email_needed');
  return new CodedError('VAL_001', { where: 'body.email', fields: [{ field: 'body.email', message }] });
}
