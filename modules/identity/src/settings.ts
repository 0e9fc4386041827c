import type { PermissionDefinition, SettingDefinition } from '@haechi/http';
import { isDocumentEntry, splitDocumentEntries } from './oidc/documents/document-address.ts';

export const identityPermissions = [
  { permission: 'session:end', sensitive: true },
  { permission: 'credential:import', sensitive: true },
  { permission: 'client:read', sensitive: false },
  { permission: 'client:create', sensitive: true },
  { permission: 'client:update', sensitive: true },
  { permission: 'client:delete', sensitive: true },
  { permission: 'service_account:read', sensitive: false },
  { permission: 'service_account:create', sensitive: true },
  { permission: 'service_account:update', sensitive: true },
  { permission: 'service_account:delete', sensitive: true },
] as const satisfies readonly PermissionDefinition[];

export const SESSION_HOURS = 'identity.sessionHours';
export const SESSION_IDLE_MINUTES = 'identity.sessionIdleMinutes';
export const SESSIONS_MAX = 'identity.sessionsMax';
/** What becomes of a sign-in beyond the limit when there is nobody to choose which session ends. */
export const PROGRAMS_WHEN_FULL = 'identity.programsWhenFull';
export const INVITATION_DAYS = 'identity.invitationDays';
export const WRONG_ATTEMPTS_MAX = 'identity.wrongAttemptsMax';
export const LOCK_MINUTES = 'identity.lockMinutes';
export const STEP_UP_MINUTES = 'identity.stepUpMinutes';
export const TOKEN_DAYS_MAX = 'identity.tokenDaysMax';
export const SERVICE_ACCOUNT_DAYS_MAX = 'identity.serviceAccountDaysMax';
export const DORMANT_DAYS = 'identity.dormantDays';
export const DORMANT_NOTICE_DAYS = 'identity.dormantNoticeDays';
export const WITHDRAWAL_DAYS = 'identity.withdrawalDays';
export const REFRESH_REPLAY_SECONDS = 'identity.refreshReplaySeconds';
/** Where clients may publish a document about themselves instead of being registered. */
export const CLIENT_DOCUMENTS = 'identity.clientDocuments';

const area = 'identity';

export const identitySettings = [
  { key: SESSION_HOURS, area, unit: 'hours', defaultValue: 8, min: 1, max: 24 },
  { key: SESSION_IDLE_MINUTES, area, unit: 'minutes', defaultValue: 30, min: 5, max: 240 },
  { key: SESSIONS_MAX, area, unit: 'count', defaultValue: 3, min: 1, max: 20 },
  {
    key: PROGRAMS_WHEN_FULL,
    area,
    unit: 'choice',
    defaultValue: 'refuse',
    choices: ['refuse', 'oldest_out'],
  },
  { key: INVITATION_DAYS, area, unit: 'days', defaultValue: 7, min: 1, max: 30 },
  { key: WRONG_ATTEMPTS_MAX, area, unit: 'count', defaultValue: 5, min: 3, max: 10 },
  { key: LOCK_MINUTES, area, unit: 'minutes', defaultValue: 1, min: 1, max: 60 },
  { key: STEP_UP_MINUTES, area, unit: 'minutes', defaultValue: 10, min: 1, max: 60 },
  { key: TOKEN_DAYS_MAX, area, unit: 'days', defaultValue: 365, min: 1, max: 365 },
  { key: SERVICE_ACCOUNT_DAYS_MAX, area, unit: 'days', defaultValue: 365, min: 1, max: 1100 },
  { key: DORMANT_DAYS, area, unit: 'days', defaultValue: 365, min: 30, max: 3650, platformOnly: true },
  { key: DORMANT_NOTICE_DAYS, area, unit: 'days', defaultValue: 30, min: 1, max: 180, platformOnly: true },
  { key: WITHDRAWAL_DAYS, area, unit: 'days', defaultValue: 30, min: 1, max: 90, platformOnly: true },
  { key: REFRESH_REPLAY_SECONDS, area, unit: 'seconds', defaultValue: 0, min: 0, max: 60 },
  {
    key: CLIENT_DOCUMENTS,
    area,
    unit: 'text',
    defaultValue: '',
    example: 'agents.example.com, https://editor.example.com/oauth/client.json',
    accepts: (value) => splitDocumentEntries(value).every(isDocumentEntry),
    platformOnly: true,
  },
] as const satisfies readonly SettingDefinition[];
