const DAY_MS = 86_400_000;

/** The lives offered for a token, shortest first; the server allows a year at most. */
export const TOKEN_DAYS = [7, 30, 90, 365] as const;
export type TokenDays = (typeof TOKEN_DAYS)[number];
export const TOKEN_DAYS_DEFAULT: TokenDays = 30;

/** A margin under the server's limit: its clock and ours differ, and a year to the second would be refused. */
const MARGIN_MS = 60_000;

/** When a token made now ends. */
export function expiryOf(days: TokenDays, nowMs: number): string {
  return new Date(nowMs + days * DAY_MS - MARGIN_MS).toISOString();
}

/** A first use of the token that works as it is. */
export function curlExample(origin: string, token: string): string {
  return `curl -H 'Authorization: Bearer ${token}' ${origin}/api/v1/me`;
}
