import type { ApiResponse } from '../../api/client.ts';

export type PolicyRule = ApiResponse<'GET /api/v1/policy-rules'>['items'][number];
