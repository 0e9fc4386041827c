import type { argumentRule, gateRule, gateTest, grantConstraint } from '@haechi/contracts';
import type { z } from 'zod';

export type ArgumentRule = z.output<typeof argumentRule>;
export type GateRule = z.output<typeof gateRule>;
export type GateTest = z.output<typeof gateTest>;
export type GrantConstraint = z.output<typeof grantConstraint>;

/** What is done with a call. */
export type Verdict = 'allow' | 'ask' | 'deny';

/** One step of a judgement, for people and for the record. */
export type Reason = { readonly code: string; readonly detail: string };
