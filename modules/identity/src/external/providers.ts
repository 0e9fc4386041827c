import { originOf } from '@haechi/audit';
import type { SealedColumn, Tx } from '@haechi/database';
import type { Caller } from '@haechi/http';
import { CodedError, PLATFORM_SCOPE_ID, PLATFORM_TENANT_ID } from '@haechi/kernel';
import { openBytes, sealBytes } from '@haechi/kernel/node';
import type { RequestSource } from '../origins.ts';
import type { IdentityParts } from '../parts.ts';
import type { ExternalKind, IdentityTables } from '../tables.ts';

/** Issuers that need not be looked up. */
const KNOWN_ISSUERS: Readonly<Record<Exclude<ExternalKind, 'oidc'>, string>> = {
  kakao: 'https://kauth.kakao.com',
  naver: 'https://nid.naver.com',
};

export interface ExternalProvider {
  readonly key: string;
  readonly kind: ExternalKind;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly enabled: boolean;
}

export interface ProviderInput {
  readonly key: string;
  readonly kind: ExternalKind;
  readonly name: string;
  readonly issuer?: string | undefined;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly enabled: boolean;
  readonly reason: string;
}

const purposeOf = (key: string): string => `identity/external/${key}`;

export const sealedClientSecrets: SealedColumn = {
  table: 'identity.external_providers',
  key: ['key'],
  column: 'secret_sealed',
  purposeOf: ({ key = '' }) => purposeOf(key),
};

const select = (tx: Tx) =>
  tx
    .withTables<IdentityTables>()
    .selectFrom('identity.external_providers')
    .select(['key', 'kind', 'name', 'issuer', 'client_id as clientId', 'enabled']);

/** Providers of the installation, and what it proves itself with there. */
export function createExternalProviders({
  database,
  rootKey,
  audit,
  clock,
}: Pick<IdentityParts, 'database' | 'rootKey' | 'audit' | 'clock'>) {
  return {
    list: (): Promise<ExternalProvider[]> => database.platform((tx) => select(tx).orderBy('name').execute()),

    /** @throws {CodedError} `RES_001` unless it is there and people may use it */
    async demand(key: string): Promise<ExternalProvider & { readonly clientSecret: string }> {
      const found = await database.platform((tx) =>
        select(tx)
          .select('secret_sealed')
          .where('key', '=', key)
          .where('enabled', '=', true)
          .executeTakeFirst(),
      );
      if (found === undefined) throw new CodedError('RES_001');
      const { secret_sealed: sealed, ...provider } = found;
      const clientSecret = new TextDecoder().decode(await openBytes(rootKey, purposeOf(key), sealed));
      return { ...provider, clientSecret };
    },

    /** @throws {CodedError} `VAL_001` for a new one without a secret, or an OpenID provider without an issuer */
    async put(source: RequestSource, caller: Caller, input: ProviderInput): Promise<ExternalProvider> {
      const { key, kind, name, clientId, enabled, clientSecret } = input;
      const issuer = input.issuer ?? (kind === 'oidc' ? undefined : KNOWN_ISSUERS[kind]);
      if (issuer === undefined) throw new CodedError('VAL_001', { where: 'body.issuer' });
      const sealed =
        clientSecret === undefined
          ? undefined
          : await sealBytes(rootKey, purposeOf(key), new TextEncoder().encode(clientSecret));
      return await database.platform(async (tx) => {
        const tables = tx.withTables<IdentityTables>();
        const columns = {
          kind,
          name,
          issuer,
          client_id: clientId,
          enabled,
          updated_at: new Date(clock.now()),
        };
        const changed = await tables
          .updateTable('identity.external_providers')
          .set({ ...columns, ...(sealed === undefined ? {} : { secret_sealed: sealed }) })
          .where('key', '=', key)
          .executeTakeFirst();
        if (changed.numUpdatedRows === 0n) {
          if (sealed === undefined) throw new CodedError('VAL_001', { where: 'body.clientSecret' });
          await tables
            .insertInto('identity.external_providers')
            .values({ key, ...columns, secret_sealed: sealed })
            .execute();
        }
        await audit.record(tx, PLATFORM_TENANT_ID, originOf(source, caller), {
          action: 'sign_in_provider.changed',
          target: { kind: 'sign_in_provider', id: key, name },
          scopeId: PLATFORM_SCOPE_ID,
          reason: input.reason,
          after: { kind, issuer, clientId, enabled },
        });
        return { key, kind, name, issuer, clientId, enabled };
      });
    },
  };
}

export type ExternalProviders = ReturnType<typeof createExternalProviders>;
