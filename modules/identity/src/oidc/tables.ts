import type { Timestamp } from '@haechi/database';
import type { Id, SessionId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType } from 'kysely';

export type ClientId = Id<'client'>;
export type ClientKind = 'web' | 'browser' | 'native' | 'service';
export type ClientAuthMethod = 'none' | 'client_secret_basic' | 'private_key_jwt';

/** A public key of a client (RFC 7517). */
export type PublicJwk = Readonly<Record<string, unknown>> & { readonly kty: string };

type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Json<T> = ColumnType<T, string, string>;

export type ClientTable = {
  id: ClientId;
  tenant_id: TenantId;
  name: string;
  kind: ClientKind;
  auth_method: ClientAuthMethod;
  secret_hash: Buffer | null;
  jwks: Json<{ readonly keys: readonly PublicJwk[] } | null> | null;
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  backchannel_logout_uri: string | null;
  scopes: string[];
  dpop_required: boolean;
  par_required: boolean;
  rate_limit_per_minute: number;
  account_id: ColumnType<UserId | null, UserId | null | undefined, never>;
  document_url: ColumnType<string | null, string | null | undefined, never>;
  document_good_until: NullableTimestamp;
  version: number;
  created_at: Timestamp;
  updated_at: Timestamp;
  deleted_at: NullableTimestamp;
};

type RecordTable = {
  kind: string;
  id_hash: Buffer;
  payload: Json<Readonly<Record<string, unknown>>>;
  client_id: string | null;
  session_id: SessionId | null;
  outlives_session: boolean;
  grant_hash: Buffer | null;
  user_code_hash: Buffer | null;
  uid_hash: Buffer | null;
  expires_at: Timestamp;
  consumed_at: NullableTimestamp;
  answer_sealed: string | null;
};

type SigningKeyTable = {
  kid: string;
  public_jwk: Json<PublicJwk>;
  private_sealed: string;
  created_at: Timestamp;
  signs_from: Timestamp;
  published_until: Timestamp;
};

/** The tables of the OpenID provider. */
export type OidcTables = {
  'identity.oidc_clients': ClientTable;
  'identity.oidc_records': RecordTable;
  'identity.oidc_signing_keys': SigningKeyTable;
};
