import { type Clock, MINUTE_MS } from '@haechi/kernel';
import { errors } from 'oidc-provider';

export interface ClientRates {
  /** Lets a request in, or throws the refusal. Nothing is counted yet: anybody can name a client. */
  admit(clientId: string, perMinute: number): void;
  /** Counts a request that was really the client's. */
  count(clientId: string): void;
}

const CLIENTS_MAX = 20_000;

/** Requests a minute of each client, in windows of one minute, for this process. */
export function createClientRates(clock: Clock): ClientRates {
  let window = 0;
  let counts = new Map<string, number>();

  function currentCounts(): Map<string, number> {
    const current = Math.floor(clock.now() / MINUTE_MS);
    if (current !== window || counts.size > CLIENTS_MAX) {
      window = current;
      counts = new Map();
    }
    return counts;
  }

  return {
    admit(clientId, perMinute) {
      if ((currentCounts().get(clientId) ?? 0) < perMinute) return;
      const refusal = new errors.OIDCProviderError(429, 'temporarily_unavailable');
      refusal.error_description = 'too many requests of this client; try again in a minute';
      throw refusal;
    },
    count(clientId) {
      const current = currentCounts();
      current.set(clientId, (current.get(clientId) ?? 0) + 1);
    },
  };
}
