import { describe, expect, it } from 'vitest';
import { curlExample, expiryOf, TOKEN_DAYS } from './token-expiry.ts';

describe('expiryOf', () => {
  const now = Date.parse('2026-11-20T09:00:00.000Z');

  it('stays under a whole number of days, so that a server clock behind ours does not refuse it', () => {
    for (const days of TOKEN_DAYS) {
      const lives = Date.parse(expiryOf(days, now)) - now;
      expect(lives).toBeLessThan(days * 86_400_000);
      expect(lives).toBeGreaterThan(days * 86_400_000 - 120_000);
    }
  });

  it('never offers more than the year the server allows', () => {
    expect(Math.max(...TOKEN_DAYS)).toBe(365);
  });
});

describe('curlExample', () => {
  it('quotes the token and asks who it belongs to', () => {
    expect(curlExample('http://localhost:8470', 'hpt_abc')).toBe(
      "curl -H 'Authorization: Bearer hpt_abc' http://localhost:8470/api/v1/me",
    );
  });
});
