export const ACCOUNT_STATES = [
  'invited',
  'active',
  'suspended',
  'dormant',
  'withdrawing',
  'anonymised',
] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

/** What may become of an account. A person who was anonymised comes back with a new one. */
export const ACCOUNT_STEPS: Readonly<Record<AccountState, readonly AccountState[]>> = {
  invited: ['active'],
  active: ['suspended', 'dormant', 'withdrawing'],
  suspended: ['active'],
  dormant: ['active'],
  withdrawing: ['active', 'anonymised'],
  anonymised: [],
};

/** Whose proofs of who they are count. Signing in wakes a dormant account. */
const SIGNING_IN: ReadonlySet<AccountState> = new Set(['active', 'dormant', 'withdrawing']);
export const maySignIn = (state: AccountState): boolean => SIGNING_IN.has(state);

/** The states from which an account may come into another one. */
export const statesBefore = (next: AccountState): AccountState[] =>
  ACCOUNT_STATES.filter((state) => ACCOUNT_STEPS[state].includes(next));
