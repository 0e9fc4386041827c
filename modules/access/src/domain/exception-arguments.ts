import { type Json, parseId, type SeparationId, type UserId } from '@haechi/kernel';

/** What is asked for by an exception from separated duties, as its approval keeps it. */
export interface ExceptionArguments {
  readonly principal: string;
  readonly principalId: UserId;
  readonly ruleId: SeparationId;
  readonly ruleName: string;
}

/** Reads the arguments back. Throws when they are not an exception's: they were hashed and cannot have changed. */
export function readExceptionArguments(args: Readonly<Record<string, Json>>): ExceptionArguments {
  const { principalId: principal, ruleId: rule, ruleName } = args;
  const principalId = typeof principal === 'string' ? parseId('user', principal) : undefined;
  const ruleId = typeof rule === 'string' ? parseId('separation', rule) : undefined;
  if (
    principalId === undefined ||
    ruleId === undefined ||
    typeof principal !== 'string' ||
    typeof ruleName !== 'string'
  ) {
    throw new Error('an exception names neither person nor rule');
  }
  return { principal, principalId, ruleId, ruleName };
}
