import type { Api } from '@haechi/contracts';
import type { Tone } from '@haechi/ui';
import type { ApiResponse } from '../../api/client.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';

export type Tenant = ApiResponse<'GET /api/v1/tenants/{id}'>;
export type BusinessType = Api['POST /api/v1/tenants']['body']['businessTypes'][number];

export const BUSINESS_TYPE_WORDS = {
  COUNSELING: 'tenants.business.counseling',
  ACADEMY: 'tenants.business.academy',
  TUTORING: 'tenants.business.tutoring',
  TAEKWONDO: 'tenants.business.taekwondo',
  FOOD_SERVICE: 'tenants.business.foodService',
  CAFE: 'tenants.business.cafe',
  RETAIL: 'tenants.business.retail',
  SERVICE: 'tenants.business.service',
  BEAUTY: 'tenants.business.beauty',
  HOSPITAL: 'tenants.business.hospital',
} as const satisfies Readonly<Record<BusinessType, PlainKey>>;

export function isBusinessType(text: string): text is BusinessType {
  return text in BUSINESS_TYPE_WORDS;
}

interface StateWords {
  readonly tone: Tone;
  readonly label: PlainKey;
}

const STATE_WORDS: Readonly<Record<string, StateWords>> = {
  pending: { tone: 'waiting', label: 'tenants.state.pending' },
  trial: { tone: 'good', label: 'tenants.state.trial' },
  active: { tone: 'good', label: 'tenants.state.active' },
  past_due: { tone: 'waiting', label: 'tenants.state.pastDue' },
  read_only: { tone: 'off', label: 'tenants.state.readOnly' },
  suspended: { tone: 'off', label: 'tenants.state.suspended' },
  closing: { tone: 'waiting', label: 'tenants.state.closing' },
  exported: { tone: 'off', label: 'tenants.state.exported' },
  purged: { tone: 'off', label: 'tenants.state.purged' },
};

/** How a state is shown; undefined for one this console does not know yet. */
export function wordsOfState(state: string): StateWords | undefined {
  return STATE_WORDS[state];
}
