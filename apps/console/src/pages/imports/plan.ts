import type { Api } from '@haechi/contracts';

export type Plan = Api['POST /api/v1/access/import/plan']['response'];

/** How one goes on reading a plan that did not fit one answer. */
export interface ReadOn {
  readonly more: () => void;
  readonly busy: boolean;
}
