import type { ScopeId } from '@haechi/kernel';
import type { Caller, Consult, Decide, PendingQuestion, RequestOrigin } from './caller.ts';

/** Ends a run of a handler that needs to know what the policy server says. Never leaves the shell. */
export class ConsultationNeeded extends Error {
  override readonly name = 'ConsultationNeeded';
}

/** Every round answers all that was open, so only questions that follow from answers need another. */
const ROUNDS_MAX = 8;

export interface ConsultedRun<T> {
  /** Begins a run. `pending` fills while it goes on. */
  run(): { readonly pending: readonly PendingQuestion[]; readonly outcome: Promise<T> };
  consult(questions: readonly PendingQuestion[]): Promise<void>;
}

/**
 * Runs a handler until it has met no question that waits for the policy server. Handlers ask and are answered from memory;
 * a run that met an open question is rolled back, the question is put to the server with no transaction open, and the
 * handler runs again from the beginning. What such a run threw does not count: it may have been thrown on a guess.
 * @throws Error when the rounds are used up; what was asked for is then not done
 */
export async function consultAndRun<T>({ run, consult }: ConsultedRun<T>): Promise<T> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { pending, outcome } = run();
    try {
      const value = await outcome;
      if (pending.length === 0) return value;
    } catch (error) {
      if (pending.length === 0) throw error;
    }
    await consult(pending);
  }
  throw new Error('a request asked the policy server again and again');
}

/** Decides one question to the end, waiting for the policy server where it has a say. */
export type Settle = (
  caller: Caller,
  permission: string,
  scopeId: ScopeId,
  origin: RequestOrigin,
  signal: AbortSignal,
) => Promise<boolean>;

/** For what goes on after a handler has answered, as an open stream does: it cannot be run again. */
export function createSettle({
  decide,
  consult,
}: {
  readonly decide: Decide;
  readonly consult: Consult;
}): Settle {
  return async (caller, permission, scopeId, { ip, userAgent }, signal) => {
    // A stream lives long: what was heard when it began must not decide about what happens now.
    const origin = { ip, userAgent, opinions: new Map() };
    const decision = decide(caller, permission, scopeId, origin);
    if (decision.pending !== true) return decision.allowed;
    await consult(caller, [{ permission, scopeId }], origin, signal);
    return decide(caller, permission, scopeId, origin).allowed;
  };
}
