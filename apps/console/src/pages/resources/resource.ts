import type { ApiResponse } from '../../api/client.ts';

export type Resource = ApiResponse<'GET /api/v1/resources'>['items'][number];
