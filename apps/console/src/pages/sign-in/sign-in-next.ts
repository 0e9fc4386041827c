import type { ApiResponse } from '../../api/client.ts';

export type SignInNext = ApiResponse<'POST /api/v1/auth/login'>;
