import type { ApiResponse } from '../../api/client.ts';

export type Subject = ApiResponse<'GET /api/v1/subjects'>['items'][number];
