import type { Api } from '@haechi/contracts';

export type Plan = Api['POST /api/v1/access/import/plan']['response'];
