import type { ApiResponse } from '../../api/client.ts';

export type Rule = ApiResponse<'GET /api/v1/anomaly-rules'>['items'][number];
