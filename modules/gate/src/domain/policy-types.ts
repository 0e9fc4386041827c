import type { GATE_REASONS } from '@haechi/contracts';

export type { ArgumentRule, GateRule, GateTest, GrantConstraint } from '@haechi/contracts';

/** What is done with a call. */
export type Verdict = 'allow' | 'ask' | 'deny';

/** One step of a judgement, for people and for the record. */
export type Reason = { readonly code: (typeof GATE_REASONS)[number]; readonly detail: string };
