import type { CERTIFICATE_STATES } from '@haechi/contracts';
import { DAY_MS } from '@haechi/kernel';
import type { AuthorityRow, CertificateRow } from '../tables.ts';

export const AUTHORITY_DAYS = 3650;
/** A new root comes this long before the former ends, so that there is time to make it known everywhere. */
const AUTHORITY_RENEWED_DAYS = 365;
export const WARN_DAYS = 30;
export const LIST_DAYS = 7;

export type CertificateState = (typeof CERTIFICATE_STATES)[number];

export function stateOf(
  { revoked_at, replaced_at, ends_at }: Pick<CertificateRow, 'revoked_at' | 'replaced_at' | 'ends_at'>,
  nowMs: number,
): CertificateState {
  if (revoked_at !== null) return 'revoked';
  if (ends_at.getTime() <= nowMs) return 'expired';
  return replaced_at === null ? 'current' : 'replaced';
}

export const endsSoon = (endsAt: Date, nowMs: number): boolean =>
  endsAt.getTime() - nowMs < WARN_DAYS * DAY_MS;

export const isAuthorityDue = ({ ends_at }: AuthorityRow, nowMs: number): boolean =>
  ends_at.getTime() - nowMs < AUTHORITY_RENEWED_DAYS * DAY_MS;

/** A certificate is renewed when half of its time is over: long before anybody has to be warned. */
export function isCertificateDue(
  row: CertificateRow,
  wanted: { readonly authorityId: string; readonly names: readonly string[]; readonly nowMs: number },
): boolean {
  const { nowMs, names, authorityId } = wanted;
  const half = (row.begins_at.getTime() + row.ends_at.getTime()) / 2;
  return (
    nowMs >= half ||
    row.authority_id !== authorityId ||
    row.names.length !== names.length ||
    names.some((name) => !row.names.includes(name))
  );
}

/** A list is made anew when half of its time is over. */
export const isListDue = ({ list_until }: AuthorityRow, nowMs: number): boolean =>
  list_until === null || list_until.getTime() - nowMs < (LIST_DAYS / 2) * DAY_MS;
