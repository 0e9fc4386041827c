import type { RevocationReason } from '@haechi/certificates';
import type { JsonColumn, Timestamp } from '@haechi/database';
import type { Id } from '@haechi/kernel';
import type { ColumnType, Selectable } from 'kysely';

type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;
type Counted = ColumnType<number, number | undefined, number>;

export type AuthorityId = Id<'authority'>;
export type CertificateId = Id<'certificate'>;

// A type, not an interface: kysely asks for an index signature, which only a type alias has implicitly.
export type KeysTables = {
  'keys.authorities': {
    id: AuthorityId;
    name: string;
    certificate: string;
    sealed_key: string;
    vouched: string | null;
    made_at: Timestamp;
    ends_at: Timestamp;
    retired_at: Later<Date>;
    list: Later<string>;
    list_number: Counted;
    list_until: Later<Date>;
    warned_at: Later<Date>;
  };
  'keys.certificates': {
    id: CertificateId;
    authority_id: AuthorityId;
    kind: 'server' | 'client';
    name: string;
    names: JsonColumn<readonly string[]>;
    serial: string;
    fingerprint: string;
    certificate: string;
    sealed_key: string | null;
    begins_at: Timestamp;
    ends_at: Timestamp;
    issued_at: Timestamp;
    issued_by_name: string | null;
    replaced_at: Later<Date>;
    revoked_at: Later<Date>;
    revoked_why: Later<RevocationReason>;
    warned_at: Later<Date>;
  };
  'keys.resealing': {
    table_name: string;
    column_name: string;
    key_name: string;
    after_key: string[] | null;
    resealed: number;
    unreadable: number;
    remaining: number;
    began_at: Date;
    looked_at: Date;
    finished_at: Date | null;
  };
};

export type AuthorityRow = Selectable<KeysTables['keys.authorities']>;
export type ResealingRow = Selectable<KeysTables['keys.resealing']>;
export type CertificateRow = Selectable<KeysTables['keys.certificates']>;
