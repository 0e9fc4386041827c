import type { ApiResponse } from '../../api/client.ts';

export type Emergencies = ApiResponse<'GET /api/v1/break-glass'>;

export type EmergencyRole = Emergencies['roles'][number];
