export type { ArgumentRule, GateRule, GateTest, GrantConstraint } from '@haechi/contracts';

/** What is done with a call. */
export type Verdict = 'allow' | 'ask' | 'deny';

/** One step of a judgement, for people and for the record. */
export type Reason = { readonly code: string; readonly detail: string };
