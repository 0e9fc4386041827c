import { hash } from 'node:crypto';
import type { Authenticate, Caller } from '@haechi/http';
import { dropOldest } from '@haechi/kernel';

/** Half of the second within which an ended session or a revoked token must be noticed. */
const MAX_AGE_MS = 500;
const CALLERS_MAX = 10_000;

interface RecentCaller {
  readonly caller: Promise<Caller | undefined>;
  readonly goodUntilMs: number;
}

/**
 * Knows again who called with a bearer token a moment ago, where a route allows it. Tokens are remembered by their hash,
 * good ones only: what is refused is looked up, and refused, each time.
 *
 * @param monotonicMs a clock that no adjustment moves
 */
export function createRecentCallers(
  authenticate: Authenticate,
  monotonicMs: () => number = () => performance.now(),
) {
  let recent = new Map<string, RecentCaller>();

  const recall: Authenticate = (credentials) => {
    const { bearer, mayBeRecent = false } = credentials;
    // A proof is good for one request, so whoever brings one is looked at each time.
    if (!mayBeRecent || bearer === undefined || credentials.proof !== undefined)
      return authenticate(credentials);
    // A token that is good at one door need not be at another.
    const door = credentials.resources?.join(' ') ?? '';
    const key = `${hash('sha256', bearer, 'base64')} ${door}`;
    const known = recent.get(key);
    const nowMs = monotonicMs();
    if (known !== undefined && nowMs < known.goodUntilMs) return known.caller;
    // Those who call while it is looked up wait for the same answer.
    const caller = authenticate(credentials);
    const into = recent;
    into.delete(key);
    into.set(key, { caller, goodUntilMs: nowMs + MAX_AGE_MS });
    caller.catch(() => into.delete(key));
    dropOldest(into, CALLERS_MAX);
    return caller;
  };

  return {
    authenticate: recall,
    /** Everybody is looked up anew from now on: after anything this process may have written. */
    forget() {
      recent = new Map();
    },
  };
}
