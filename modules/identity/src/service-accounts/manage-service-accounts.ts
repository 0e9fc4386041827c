import { originOf } from '@haechi/audit';
import type { Tx } from '@haechi/database';
import { CodedError, createTranslate, DAY_MS, DEFAULT_LOCALE, newId, type UserId } from '@haechi/kernel';
import { sql } from 'kysely';
import { programAddress } from '../domain/program-address.ts';
import { identityMessages } from '../messages/index.ts';
import type { ClientId, OidcTables, PublicJwk } from '../oidc/tables.ts';
import type { IdentityParts } from '../parts.ts';
import { SERVICE_ACCOUNT_DAYS_MAX } from '../settings.ts';
import type { IdentityTables } from '../tables.ts';
import { demandServiceAccount, type ServiceAccount } from './find-service-accounts.ts';
import { revokeTokensOf } from './program-tokens.ts';
import { type Asked, recordChange } from './record-change.ts';

export interface ServiceAccountProperties {
  readonly name: string;
  readonly description: string;
  readonly expiresAt: string;
}

export interface NewServiceAccount extends ServiceAccountProperties {
  readonly kind: 'service' | 'agent';
  readonly keys: readonly PublicJwk[];
  readonly dpopRequired: boolean;
}

type Deps = Pick<IdentityParts, 'clock' | 'audit' | 'settings' | 'memberships' | 'access'>;

export type ManageServiceAccounts = ReturnType<typeof createManageServiceAccounts>;

const REQUESTS_A_MINUTE = 600;
const translate = createTranslate(identityMessages);
const tables = (tx: Tx) => tx.withTables<IdentityTables & OidcTables>();

const toRecorded = ({ name, description, expiresAt }: ServiceAccount) => ({
  name,
  description,
  expiresAt: expiresAt.toISOString(),
});

async function insertClient({ tx, caller }: Asked, id: UserId, input: NewServiceAccount, now: Date) {
  await tables(tx)
    .insertInto('identity.oidc_clients')
    .values({
      id: newId('client'),
      tenant_id: caller.tenantId,
      name: input.name,
      kind: 'service',
      auth_method: 'private_key_jwt',
      secret_hash: null,
      jwks: JSON.stringify({ keys: input.keys }),
      redirect_uris: [],
      post_logout_redirect_uris: [],
      backchannel_logout_uri: null,
      scopes: ['api'],
      dpop_required: input.dpopRequired,
      par_required: false,
      rate_limit_per_minute: REQUESTS_A_MINUTE,
      account_id: id,
      version: 1,
      created_at: now,
      updated_at: now,
    })
    .execute();
}

/** Accounts of programs and AI agents, each of one tenant. Row-level security keeps each tenant to its own. */
export function createManageServiceAccounts({ clock, audit, settings, memberships, access }: Deps) {
  /** @throws {CodedError} `VAL_001` for an end in the past or too far off */
  async function readExpiry({ tx, source }: Asked, wanted: string): Promise<Date> {
    const expiresAt = new Date(wanted);
    const daysMax = await settings.readNumber(tx, SERVICE_ACCOUNT_DAYS_MAX);
    const inMs = expiresAt.getTime() - clock.now();
    if (inMs > 0 && inMs <= daysMax * DAY_MS) return expiresAt;
    const message = translate(source.locale, 'identity.token.expiry', { days: daysMax });
    throw new CodedError('VAL_001', { fields: [{ field: 'body.expiresAt', message }] });
  }

  async function create(asked: Asked, input: NewServiceAccount): Promise<ServiceAccount> {
    const { tx, caller } = asked;
    const expiresAt = await readExpiry(asked, input.expiresAt);
    const now = new Date(clock.now());
    const id = newId('user');
    await tables(tx)
      .insertInto('identity.users')
      .values({
        id,
        email: programAddress(id),
        display_name: input.name,
        kind: input.kind,
        locale: DEFAULT_LOCALE,
        state: 'active',
        created_at: now,
      })
      .execute();
    await tables(tx)
      .insertInto('identity.service_accounts')
      .values({
        user_id: id,
        tenant_id: caller.tenantId,
        description: input.description,
        expires_at: expiresAt,
        created_by: caller.id,
        created_by_name: caller.name,
        created_at: now,
        updated_at: now,
        version: 1,
      })
      .execute();
    await insertClient(asked, id, input, now);
    await memberships.addMember(tx, caller.tenantId, id);
    const account = await demandServiceAccount(tx, id);
    const after = { ...toRecorded(account), kind: input.kind, keys: input.keys.length };
    await recordChange(asked, audit, id, input.name, { action: 'service_account.created', after });
    return account;
  }

  async function update(
    asked: Asked,
    id: UserId,
    version: number,
    input: ServiceAccountProperties,
  ): Promise<ServiceAccount> {
    const { tx } = asked;
    const before = await demandServiceAccount(tx, id);
    // An end that stays may lie in the past; a new one may not.
    const expiresAt =
      Date.parse(input.expiresAt) === before.expiresAt.getTime()
        ? before.expiresAt
        : await readExpiry(asked, input.expiresAt);
    const now = new Date(clock.now());
    const { numUpdatedRows } = await tables(tx)
      .updateTable('identity.service_accounts')
      .set({ description: input.description, expires_at: expiresAt, updated_at: now, version: version + 1 })
      .where('user_id', '=', id)
      .where('version', '=', version)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new CodedError('VAL_003');
    await tables(tx)
      .updateTable('identity.users')
      .set({ display_name: input.name })
      .where('id', '=', id)
      .execute();
    await tables(tx)
      .updateTable('identity.oidc_clients')
      .set({ name: input.name, updated_at: now })
      .where('account_id', '=', id)
      .execute();
    // A token made for the account never outlives it.
    await tables(tx)
      .updateTable('identity.personal_tokens')
      .set({ expires_at: sql`least(expires_at, ${expiresAt}::timestamptz)` })
      .where('user_id', '=', id)
      .execute();
    const account = await demandServiceAccount(tx, id);
    const change = { before: toRecorded(before), after: toRecorded(account) };
    await recordChange(asked, audit, id, input.name, { action: 'service_account.updated', ...change });
    return account;
  }

  async function replaceKeys(
    asked: Asked,
    id: UserId,
    { keys, reason }: { readonly keys: readonly PublicJwk[]; readonly reason: string },
  ): Promise<ServiceAccount> {
    const { name } = await demandServiceAccount(asked.tx, id);
    await tables(asked.tx)
      .updateTable('identity.oidc_clients')
      .set({ jwks: JSON.stringify({ keys }), updated_at: new Date(clock.now()) })
      .where('account_id', '=', id)
      .execute();
    await recordChange(asked, audit, id, name, { action: 'service_account.keys_replaced', reason });
    return await demandServiceAccount(asked.tx, id);
  }

  async function remove(asked: Asked, id: UserId, reason: string): Promise<ClientId> {
    const { tx, caller, source } = asked;
    const { name, clientId } = await demandServiceAccount(tx, id);
    const gone = { deleted_at: new Date(clock.now()), updated_at: new Date(clock.now()) };
    await tables(tx).updateTable('identity.service_accounts').set(gone).where('user_id', '=', id).execute();
    await tables(tx).updateTable('identity.oidc_clients').set(gone).where('id', '=', clientId).execute();
    await revokeTokensOf(tx, id, gone.deleted_at);
    for (const { assignmentId } of access.listAssignmentsOf([id], caller.tenantId))
      await access.revokeRole(tx, originOf(source, caller), { assignmentId, reason });
    await memberships.removeMember(tx, caller.tenantId, id);
    await recordChange(asked, audit, id, name, { action: 'service_account.deleted', reason });
    return clientId;
  }

  return { create, update, replaceKeys, remove };
}

/** Lets an account of a program rest, or work again; nothing happens to a person. For whoever suspends members. */
export function createRestProgram({ clock }: Pick<IdentityParts, 'clock'>) {
  return async (tx: Tx, id: UserId, resting: boolean): Promise<void> => {
    await tables(tx)
      .updateTable('identity.service_accounts')
      .set({ suspended_at: resting ? new Date(clock.now()) : null })
      .where('user_id', '=', id)
      .where('deleted_at', 'is', null)
      .execute();
    // Where its tokens are looked up; of people this is the state everywhere, which no tenant decides.
    await tables(tx)
      .updateTable('identity.users')
      .set({ state: resting ? 'suspended' : 'active' })
      .where('id', '=', id)
      .where('kind', '<>', 'person')
      .execute();
  };
}
