import type { Tx } from '@haechi/database';
import {
  CodedError,
  formatId,
  newId,
  PLATFORM_SCOPE_ID,
  PLATFORM_TENANT_ID,
  type UserId,
} from '@haechi/kernel';
import { personOrigin } from '../origins.ts';
import { consumeLink } from '../queries/find-link.ts';
import { toScopeId } from '../scope-of-tenant.ts';
import type { IdentityTables } from '../tables.ts';
import type { Enrolled, EnrolmentDeps, PreparedEnrolment } from './enrolment-parts.ts';
import { lockPerson } from './start-session.ts';
import { storeCredentials } from './store-credentials.ts';

const FIRST_ADMINISTRATOR_ROLES = ['SUPER_ADMIN', 'HQ_MASTER'] as const;

interface EnrolledPerson {
  readonly id: UserId;
  readonly displayName: string;
}

/** The first person of the installation: names itself and gets the two roles every other right can be given from. */
export async function enrolFirstAdministrator(
  tx: Tx,
  deps: EnrolmentDeps,
  prepared: PreparedEnrolment,
): Promise<Enrolled> {
  const { access, memberships, clock } = deps;
  const { link, email, displayName, locale } = prepared;
  await consumeLink(tx, link.id, clock.now());
  const person = { id: newId('user'), displayName };
  await tx
    .withTables<IdentityTables>()
    .insertInto('identity.users')
    .values({
      id: person.id,
      email,
      display_name: displayName,
      locale,
      state: 'active',
      created_at: new Date(clock.now()),
    })
    .execute();
  const recoveryCodes = await enrol(tx, deps, prepared, person);
  await memberships.addPlatformMember(tx, person.id);
  for (const key of FIRST_ADMINISTRATOR_ROLES) {
    const role = await access.findRoleByKey(tx, key);
    if (role === undefined) throw new Error(`the base role ${key} is missing`);
    await access.grantRole(tx, personOrigin(prepared.source, person), {
      tenantId: PLATFORM_TENANT_ID,
      principalId: person.id,
      roleId: role.id,
      scopeId: PLATFORM_SCOPE_ID,
      origin: 'installation',
      reason: 'first administrator',
      grantedBy: 'system',
    });
  }
  return { recoveryCodes, session: await startFirstSession(tx, deps, prepared, person) };
}

/** Somebody new who was invited to a tenant. */
export async function enrolInvited(
  tx: Tx,
  deps: EnrolmentDeps,
  prepared: PreparedEnrolment,
): Promise<Enrolled> {
  const { link, displayName, locale } = prepared;
  if (link.person === undefined) throw new CodedError('AUTH_006');
  await consumeLink(tx, link.id, deps.clock.now());
  const person = { id: link.person.id, displayName };
  const { numUpdatedRows } = await tx
    .withTables<IdentityTables>()
    .updateTable('identity.users')
    .set({ state: 'active', display_name: displayName, locale })
    .where('id', '=', person.id)
    .where('state', '=', 'invited')
    .executeTakeFirst();
  // Enrolled through another tenant's link a moment ago: this link stays good, for joining with those credentials.
  if (numUpdatedRows !== 1n) throw new CodedError('AUTH_006');
  const recoveryCodes = await enrol(tx, deps, prepared, person);
  await acceptInvitation(tx, deps, prepared, person);
  return { recoveryCodes, session: await startFirstSession(tx, deps, prepared, person) };
}

/** Somebody who lost their credentials gets new ones; everything the old ones opened is closed. */
export async function recoverAccount(
  tx: Tx,
  deps: EnrolmentDeps,
  prepared: PreparedEnrolment,
): Promise<Enrolled> {
  const { link, source } = prepared;
  const nowMs = deps.clock.now();
  const person = link.person;
  if (person === undefined || !(await lockPerson(tx, person.id))) throw new CodedError('AUTH_006');
  await consumeLink(tx, link.id, nowMs);
  const { id: userId, displayName: name } = person;
  const recoveryCodes = await storeCredentials(tx, await sealCredentials(deps, prepared, userId));
  await deps.endSessions(tx, personOrigin(source, person), {
    userId,
    name,
    tenantId: link.tenantId,
    reason: 'account_recovered',
    choose: () => true,
  });
  await tx
    .withTables<IdentityTables>()
    .updateTable('identity.personal_tokens')
    .set({ revoked_at: new Date(nowMs) })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
  // What was lost may have been the device that holds them.
  await tx
    .withTables<IdentityTables>()
    .deleteFrom('identity.passkeys')
    .where('user_id', '=', userId)
    .execute();
  await deps.audit.record(tx, link.tenantId, personOrigin(source, person), {
    action: 'user.recovered',
    target: { kind: 'user', id: formatId('user', userId), name: person.email },
    scopeId: toScopeId(link.tenantId),
  });
  return { recoveryCodes, session: await startFirstSession(tx, deps, prepared, person) };
}

/** Marks an invitation as accepted, for a new or a known person. */
export async function acceptInvitation(
  tx: Tx,
  { memberships, audit }: Pick<EnrolmentDeps, 'memberships' | 'audit'>,
  { link, email, source }: Pick<PreparedEnrolment, 'link' | 'email' | 'source'>,
  person: EnrolledPerson,
): Promise<void> {
  await memberships.acceptInvitation(tx, { userId: person.id, tenantId: link.tenantId });
  await audit.record(tx, link.tenantId, personOrigin(source, person), {
    action: 'invitation.accepted',
    target: { kind: 'invitation', id: formatId('invitation', link.id), name: email },
    subjectId: formatId('user', person.id),
    scopeId: toScopeId(link.tenantId),
  });
}

async function sealCredentials(deps: EnrolmentDeps, prepared: PreparedEnrolment, userId: UserId) {
  const { passwordHash, totpKey, totpStep } = prepared;
  const totpSealed = await deps.vault.seal(userId, totpKey);
  return { userId, passwordHash, totpSealed, totpStep, atMs: deps.clock.now() };
}

async function enrol(
  tx: Tx,
  deps: EnrolmentDeps,
  prepared: PreparedEnrolment,
  person: EnrolledPerson,
): Promise<string[]> {
  const { link, email, source } = prepared;
  const recoveryCodes = await storeCredentials(tx, await sealCredentials(deps, prepared, person.id));
  await deps.audit.record(tx, link.tenantId, personOrigin(source, person), {
    action: 'user.enrolled',
    target: { kind: 'user', id: formatId('user', person.id), name: email },
    scopeId: toScopeId(link.tenantId),
    details: { factors: ['password', 'totp'] },
  });
  return recoveryCodes;
}

function startFirstSession(
  tx: Tx,
  { startSession }: Pick<EnrolmentDeps, 'startSession'>,
  { link, source }: PreparedEnrolment,
  person: EnrolledPerson,
) {
  return startSession(tx, { person, tenantId: link.tenantId, factors: ['password', 'totp'], source });
}
