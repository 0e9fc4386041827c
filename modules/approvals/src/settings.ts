import { RISKS } from '@haechi/contracts';
import type { SettingDefinition } from '@haechi/http';
import type { Risk } from './approval-kind.ts';
import { ENVIRONMENT_DEFAULTS, type Environment } from './domain/environment.ts';
import type { SettingValues } from './ports.ts';

/** What every question reads. */
export const REQUEST_SETTINGS = [
  'approvals.pendingMax',
  'approvals.pendingPerRequesterMax',
  'approvals.timeoutSeconds',
  'approvals.redeemMinutes',
  'approvals.fourEyesFrom',
] as const;

const area = 'approvals';

/** What can be set; the time for a decision begins with what the environment gives it. */
export const createApprovalSettings = (environment: Environment): readonly SettingDefinition[] => [
  { key: 'approvals.pendingMax', area, unit: 'count', defaultValue: 50, min: 1, max: 100_000 },
  { key: 'approvals.pendingPerRequesterMax', area, unit: 'count', defaultValue: 10, min: 1, max: 10_000 },
  {
    key: 'approvals.timeoutSeconds',
    area,
    unit: 'seconds',
    defaultValue: ENVIRONMENT_DEFAULTS[environment].timeoutSeconds,
    min: 10,
    max: 604_800,
  },
  { key: 'approvals.redeemMinutes', area, unit: 'minutes', defaultValue: 10, min: 1, max: 1_440 },
  {
    key: 'approvals.fourEyesFrom',
    area,
    unit: 'choice',
    defaultValue: 'LOW',
    choices: ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'],
  },
  { key: 'approvals.retentionDays', area, unit: 'days', defaultValue: 30, min: 30, max: 3_650 },
  { key: 'approvals.alertTimeouts', area, unit: 'count', defaultValue: 5, min: 1, max: 10_000 },
  { key: 'approvals.alertRejectedPercent', area, unit: 'count', defaultValue: 50, min: 1, max: 100 },
  { key: 'approvals.accessRequestHours', area, unit: 'hours', defaultValue: 72, min: 1, max: 2_160 },
];

/** From which risk on a requester never decides; from the lowest where nothing is known. */
export const fourEyesFromOf = (values: SettingValues): Risk =>
  RISKS.find((risk) => risk === values.get('approvals.fourEyesFrom')) ?? 'LOW';
