/** What a policy server said about a question, or why it said nothing that counts. */
export type Opinion =
  | { readonly kind: 'answer'; readonly allow: boolean }
  | { readonly kind: 'failure'; readonly cause: OpinionFailure };

/**
 * Why there is no opinion.
 * `undefined`: the policy has no answer. `timeout`: none within the budget. `unreachable`: no connection, or it broke.
 * `http_status`: any status but 200. `malformed`: no JSON, or too much of it. `wrong_type`: JSON, but neither a boolean
 * nor an object with a boolean `allow`. `breaker_open`: not asked, because asking has failed lately. `cancelled`: the
 * client went away. `not_configured`: this process knows no policy server.
 */
export type OpinionFailure =
  | 'undefined'
  | 'timeout'
  | 'unreachable'
  | 'http_status'
  | 'malformed'
  | 'wrong_type'
  | 'breaker_open'
  | 'cancelled'
  | 'not_configured';

/** Who had the last word: the engine alone, the policy server, or the rule for when that one has none. */
export type DecisionSource = 'engine' | 'opa' | 'fallback';

export interface Verdict {
  readonly allowed: boolean;
  readonly source: DecisionSource;
  /** Takes the place of the engine's reason when the policy server, or its absence, denied. */
  readonly reason?: 'opa_denied' | 'opa_unavailable';
  readonly failure?: OpinionFailure;
}

/**
 * Brings an allow of the engine and an opinion together. A deny of the engine never gets here: it stays a deny. Without
 * an opinion reading goes by the engine, and everything else is denied.
 */
export function weighOpinion(opinion: Opinion, reads: boolean): Verdict {
  if (opinion.kind === 'answer')
    return opinion.allow
      ? { allowed: true, source: 'opa' }
      : { allowed: false, source: 'opa', reason: 'opa_denied' };
  const { cause: failure } = opinion;
  return reads
    ? { allowed: true, source: 'fallback', failure }
    : { allowed: false, source: 'fallback', reason: 'opa_unavailable', failure };
}

/** Reads the body of a policy server's answer: `result` is a boolean or an object with a boolean `allow`. */
export function readOpinion(body: unknown): Opinion {
  if (!isObject(body)) return { kind: 'failure', cause: 'malformed' };
  const { result } = body;
  if (result === undefined) return { kind: 'failure', cause: 'undefined' };
  const allow = isObject(result) ? result['allow'] : result;
  return typeof allow === 'boolean' ? { kind: 'answer', allow } : { kind: 'failure', cause: 'wrong_type' };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
