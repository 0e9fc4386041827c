import type { Clock } from '@haechi/kernel';
import type { Sidecar } from './ask-sidecar.ts';
import { type BreakerStatus, createBreaker, outcomeOf } from './domain/breaker.ts';
import type { Opinion, OpinionFailure } from './domain/opinion.ts';
import type { OpaInput } from './domain/question.ts';
import { createOpinionCache, type RememberedFor } from './opinion-cache.ts';
import type { OpaLimits } from './read-opa-settings.ts';

export interface OpinionCounts {
  readonly allowed: number;
  readonly denied: number;
  /** Answers given from memory. */
  readonly recalled: number;
  readonly failures: Readonly<Partial<Record<OpinionFailure, number>>>;
}

export interface AskOpinion {
  recall(input: OpaInput, revision: number): Opinion | undefined;
  ask(input: OpaInput, rest: RememberedFor, signal?: AbortSignal): Promise<Opinion>;
  /** Asks past memory and breaker, and remembers nothing; for people who want to know whether it works. */
  test(input: OpaInput): Promise<{ readonly opinion: Opinion; readonly tookMs: number }>;
  forgetAll(): void;
  status(): {
    readonly breaker: BreakerStatus;
    readonly counts: OpinionCounts;
    readonly remembered: number;
  };
}

export interface AskOpinionDeps {
  /** Undefined where no policy server is configured. */
  readonly sidecar: Sidecar | undefined;
  readonly clock: Clock;
  readonly limits: () => OpaLimits;
}

/** Opinions from memory or from the policy server, as long as it is worth asking it. Only answers are remembered. */
export function createAskOpinion({ sidecar, clock, limits }: AskOpinionDeps): AskOpinion {
  const cache = createOpinionCache();
  const breaker = createBreaker(clock.now());
  const failures: Partial<Record<OpinionFailure, number>> = {};
  let allowed = 0;
  let denied = 0;
  let recalled = 0;

  function count(opinion: Opinion): Opinion {
    if (opinion.kind === 'failure') failures[opinion.cause] = (failures[opinion.cause] ?? 0) + 1;
    else if (opinion.allow) allowed += 1;
    else denied += 1;
    return opinion;
  }

  async function askServer(input: OpaInput, rest: RememberedFor, signal?: AbortSignal): Promise<Opinion> {
    if (sidecar === undefined) return { kind: 'failure', cause: 'not_configured' };
    if (isGone(signal)) return { kind: 'failure', cause: 'cancelled' };
    const { budgetMs, decisionCacheMs, failuresMax, coolDownMs } = limits();
    const pass = breaker.enter(clock.now(), { failuresMax, coolDownMs });
    if (pass === undefined) return { kind: 'failure', cause: 'breaker_open' };
    const place = cache.open();
    const opinion = await sidecar.ask(input, budgetMs, signal);
    pass.end(outcomeOf(opinion));
    // Whoever has gone away gets no answer, and nobody else shall get one that was made for nobody.
    if (opinion.kind === 'answer' && !isGone(signal) && decisionCacheMs > 0)
      place.keep(input, opinion.allow, { ...rest, untilMs: clock.now() + decisionCacheMs });
    return opinion;
  }

  return {
    recall(input, revision) {
      const allow = cache.recall(input, revision, clock.now());
      if (allow === undefined) return undefined;
      recalled += 1;
      return { kind: 'answer', allow };
    },
    ask: async (input, rest, signal) => count(await askServer(input, rest, signal)),
    async test(input) {
      if (sidecar === undefined) return { opinion: { kind: 'failure', cause: 'not_configured' }, tookMs: 0 };
      const startedAt = performance.now();
      const opinion = await sidecar.ask(input, limits().budgetMs);
      return { opinion, tookMs: Math.round((performance.now() - startedAt) * 10) / 10 };
    },
    forgetAll: () => cache.forgetAll(),
    status: () => ({
      breaker: breaker.status(),
      counts: { allowed, denied, recalled, failures: { ...failures } },
      remembered: cache.size(),
    }),
  };
}

const isGone = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;
