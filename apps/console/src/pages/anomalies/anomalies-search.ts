import type { Finding } from './words.tsx';

export const RULE_NAMES = [
  'many_denials',
  'unusual_hour',
  'unusual_address',
  'dormant_account',
  'far_apart',
  'mass_reading',
] as const satisfies readonly Finding['rule'][];
export const SEVERITY_NAMES = ['low', 'medium', 'high', 'critical'] as const;
export const STATE_NAMES = ['unsettled', 'open', 'acknowledged', 'resolved', 'false_positive'] as const;

/** The filter as it stands in the address. */
export interface AnomaliesSearch {
  readonly state?: (typeof STATE_NAMES)[number];
  readonly rule?: (typeof RULE_NAMES)[number];
  readonly severity?: (typeof SEVERITY_NAMES)[number];
  readonly subject?: string;
}

function oneOf<T extends string>(value: unknown, all: readonly T[]): T | undefined {
  return all.find((one) => one === value);
}

/** Reads the filter from the address; what is not a filter is dropped. */
export function readAnomaliesSearch(search: Record<string, unknown>): AnomaliesSearch {
  const subject = search['subject'];
  const read = {
    state: oneOf(search['state'], STATE_NAMES),
    rule: oneOf(search['rule'], RULE_NAMES),
    severity: oneOf(search['severity'], SEVERITY_NAMES),
    subject: typeof subject === 'string' && /^.{1,100}$/.test(subject) ? subject : undefined,
  };
  // Only what is there was kept, each checked above; the entries only lost their names.
  return Object.fromEntries(
    Object.entries(read).filter(([, value]) => value !== undefined),
  ) as AnomaliesSearch;
}
