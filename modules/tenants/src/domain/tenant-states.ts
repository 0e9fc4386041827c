import type { TransitionTable } from './transition-table.ts';

export type TenantState =
  | 'pending'
  | 'trial'
  | 'active'
  | 'past_due'
  | 'read_only'
  | 'suspended'
  | 'closing'
  | 'exported'
  | 'purged';

/** The life of an organisation. Nothing leads back from `exported`: its data has been handed over. */
export const tenantTransitions: TransitionTable<TenantState> = {
  pending: ['trial', 'active', 'purged'],
  trial: ['active', 'read_only', 'suspended', 'closing'],
  active: ['past_due', 'read_only', 'suspended', 'closing'],
  past_due: ['active', 'read_only', 'suspended', 'closing'],
  read_only: ['active', 'suspended', 'closing'],
  suspended: ['active', 'read_only', 'closing'],
  closing: ['active', 'exported'],
  exported: ['purged'],
  purged: [],
};

/** What people of an organisation may do in each state: everything, look only, or not even come in. */
const WORK: Readonly<Record<TenantState, 'all' | 'read' | 'none'>> = {
  pending: 'none',
  trial: 'all',
  active: 'all',
  past_due: 'all',
  read_only: 'read',
  suspended: 'read',
  closing: 'read',
  exported: 'none',
  purged: 'none',
};

export const TENANT_STATES = Object.keys(tenantTransitions) as TenantState[]; // the table lists every state

export const acceptsChanges = (state: TenantState): boolean => WORK[state] === 'all';

/** States in which people may enter. */
export const ENTERABLE_STATES: readonly TenantState[] = TENANT_STATES.filter(
  (state) => WORK[state] !== 'none',
);
