import type { Timestamp } from '@haechi/database';
import type { Id, Locale, RoleId, SessionId, TenantId, UserId } from '@haechi/kernel';
import type { ColumnType } from 'kysely';
import type { AccountState } from './domain/account-states.ts';

export type UserState = AccountState;
export type ExternalKind = 'oidc' | 'kakao' | 'naver';
export type AccountKind = 'person' | 'service' | 'agent';
export type LinkKind = 'first_administrator' | 'invitation' | 'recovery';
export type Factor = 'password' | 'totp' | 'recovery_code' | 'passkey' | 'external';
export type OwedReason = 'new_network' | 'new_country' | 'new_device' | 'demanded';
export type NoticeKind =
  | 'device_added'
  | 'network_new'
  | 'country_new'
  | 'cookie_moved'
  | 'passkey_added'
  | 'passkey_copied'
  | 'factor_demanded'
  | 'authenticator_replaced';
export type ChallengePurpose = 'register' | 'sign_in' | 'step_up';
export type PasskeyId = Id<'passkey'>;
export type DeviceId = Id<'device'>;
export type NoticeId = Id<'notice'>;
export type InvitationId = Id<'invitation'>;
export type TokenId = Id<'token'>;

type NullableTimestamp = ColumnType<Date | null, Date | null | undefined, Date | null>;

// Rows are type aliases: Kysely asks for index signatures, which interfaces do not have.
export type UserTable = {
  id: UserId;
  email: string;
  display_name: string;
  locale: Locale;
  time_zone: ColumnType<string, string | undefined, string>;
  kind: ColumnType<AccountKind, AccountKind | undefined, never>;
  state: UserState;
  may_act: ColumnType<boolean, never, never>;
  dormancy_noticed_at: NullableTimestamp;
  withdraw_at: NullableTimestamp;
  last_tenant_id: ColumnType<TenantId | null, TenantId | null | undefined, TenantId | null>;
  last_sign_in_at: NullableTimestamp;
  created_at: Timestamp;
};

type CredentialTable = {
  user_id: UserId;
  password_hash: string | null;
  password_changed_at: NullableTimestamp;
  totp_sealed: string | null;
  totp_last_step: number | null;
  totp_enrolled_at: NullableTimestamp;
};

export type PasskeyTable = {
  id: PasskeyId;
  user_id: UserId;
  credential_id: Buffer;
  public_key: Buffer;
  sign_count: number;
  transports: string[];
  aaguid: string;
  backup_eligible: boolean;
  backed_up: boolean;
  name: string;
  created_at: Timestamp;
  last_used_at: NullableTimestamp;
  blocked_at: NullableTimestamp;
  version: ColumnType<number, number | undefined, number>;
};

type PasskeyChallengeTable = {
  challenge_hash: Buffer;
  purpose: ChallengePurpose;
  user_id: UserId | null;
  session_id: SessionId | null;
  created_at: Timestamp;
  expires_at: Timestamp;
  consumed_at: NullableTimestamp;
};

export type DeviceTable = {
  id: DeviceId;
  user_id: UserId;
  secret_hash: Buffer;
  name: ColumnType<string | null, string | null | undefined, string | null>;
  user_agent: string | null;
  first_seen_at: Timestamp;
  last_seen_at: Timestamp;
  last_ip: string | null;
  forgotten_at: NullableTimestamp;
  version: ColumnType<number, number | undefined, number>;
};

type DeviceNetworkTable = {
  device_id: DeviceId;
  network: string;
  seen_at: Timestamp;
  country: ColumnType<string | null, string | null | undefined, string | null>;
};

type AuthenticatorChangeTable = {
  user_id: UserId;
  session_id: SessionId;
  totp_sealed: string;
  created_at: Timestamp;
  expires_at: Timestamp;
};

export type NoticeTable = {
  id: NoticeId;
  user_id: UserId;
  kind: NoticeKind;
  session_id: SessionId | null;
  ip: string | null;
  user_agent: string | null;
  about: string | null;
  created_at: Timestamp;
  seen_at: NullableTimestamp;
};

type RecoveryCodeTable = {
  user_id: UserId;
  code_hash: Buffer;
  created_at: Timestamp;
  used_at: NullableTimestamp;
};

export type LinkTable = {
  id: InvitationId;
  tenant_id: TenantId;
  kind: LinkKind;
  user_id: UserId | null;
  token_hash: Buffer;
  totp_sealed: string | null;
  created_by: UserId | null;
  created_by_name: string | null;
  created_at: Timestamp;
  expires_at: Timestamp;
  consumed_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
};

export type SessionTable = {
  id: SessionId;
  user_id: UserId;
  secret_hash: Buffer;
  active_tenant_id: TenantId;
  factors: Factor[];
  second_factor_at: Timestamp;
  created_at: Timestamp;
  last_seen_at: Timestamp;
  idle_ends_at: Timestamp;
  ends_at: Timestamp;
  ip: string | null;
  user_agent: string | null;
  ended_at: NullableTimestamp;
  end_reason: ColumnType<string | null, string | null | undefined, string | null>;
  device_id: ColumnType<DeviceId | null, DeviceId | null | undefined, DeviceId | null>;
  network: ColumnType<string | null, string | null | undefined, string | null>;
  owes_factor: ColumnType<OwedReason | null, OwedReason | null | undefined, OwedReason | null>;
  previous_secret_hash: ColumnType<Buffer | null, never, Buffer | null>;
  previous_until: ColumnType<Date | null, never, Date | null>;
  active_role_id: ColumnType<RoleId | null, never, RoleId | null>;
  previous_owed: ColumnType<OwedReason | null, never, OwedReason | null>;
};

type ChallengeTable = {
  secret_hash: Buffer;
  user_id: UserId;
  stage: 'second_factor' | 'choose_sessions' | 'done';
  factors: Factor[];
  attempts_left: number;
  created_at: Timestamp;
  expires_at: Timestamp;
};

type TokenTable = {
  id: TokenId;
  user_id: UserId;
  bound_tenant_id: TenantId;
  name: string;
  secret_hash: Buffer;
  created_at: Timestamp;
  expires_at: Timestamp;
  last_used_at: NullableTimestamp;
  revoked_at: NullableTimestamp;
};

export type ServiceAccountTable = {
  user_id: UserId;
  tenant_id: TenantId;
  description: string;
  expires_at: Timestamp;
  suspended_at: NullableTimestamp;
  last_used_at: NullableTimestamp;
  created_by: UserId;
  created_by_name: string;
  created_at: Timestamp;
  updated_at: Timestamp;
  deleted_at: NullableTimestamp;
  version: number;
};

type ExternalProviderTable = {
  key: string;
  kind: ExternalKind;
  name: string;
  issuer: string;
  client_id: string;
  secret_sealed: string;
  enabled: boolean;
  updated_at: Timestamp;
};

type ExternalIdentityTable = {
  user_id: UserId;
  provider_key: string;
  issuer: string;
  subject: string;
  label: string;
  linked_at: Timestamp;
  last_used_at: NullableTimestamp;
};

type ExternalFlowTable = {
  state_hash: Buffer;
  secret_hash: Buffer;
  provider_key: string;
  user_id: UserId | null;
  session_id: SessionId | null;
  sealed: string;
  expires_at: Timestamp;
  consumed_at: NullableTimestamp;
};

type AttemptTable = {
  key: Buffer;
  failures: number;
  in_flight: number;
  attempted_at: Timestamp;
  locked_until: NullableTimestamp;
};

/** The tables this module owns; no other module names them. */
export type IdentityTables = {
  'identity.users': UserTable;
  'identity.credentials': CredentialTable;
  'identity.recovery_codes': RecoveryCodeTable;
  'identity.one_time_links': LinkTable;
  'identity.sessions': SessionTable;
  'identity.sign_in_challenges': ChallengeTable;
  'identity.personal_tokens': TokenTable;
  'identity.attempt_counters': AttemptTable;
  'identity.passkeys': PasskeyTable;
  'identity.passkey_challenges': PasskeyChallengeTable;
  'identity.devices': DeviceTable;
  'identity.device_networks': DeviceNetworkTable;
  'identity.authenticator_changes': AuthenticatorChangeTable;
  'identity.notices': NoticeTable;
  'identity.service_accounts': ServiceAccountTable;
  'identity.external_providers': ExternalProviderTable;
  'identity.external_identities': ExternalIdentityTable;
  'identity.external_flows': ExternalFlowTable;
};
