import type { ApiResponse } from '../../api/client.ts';

export type RoleDetail = ApiResponse<'GET /api/v1/roles/{id}'>;
