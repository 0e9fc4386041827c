export type LinkState = 'open' | 'used' | 'revoked' | 'expired';

/** What has become of a one-time link by now. */
export function linkStateAt(
  link: { readonly consumedAt: Date | null; readonly revokedAt: Date | null; readonly expiresAt: Date },
  nowMs: number,
): LinkState {
  if (link.consumedAt !== null) return 'used';
  if (link.revokedAt !== null) return 'revoked';
  return link.expiresAt.getTime() <= nowMs ? 'expired' : 'open';
}
