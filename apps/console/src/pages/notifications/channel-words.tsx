import { StatusPill } from '@haechi/ui';
import type { ApiResponse } from '../../api/client.ts';
import { useT } from '../../i18n/i18n.tsx';

export type Channel = ApiResponse<'GET /api/v1/notification-channels'>['items'][number];
export type ChannelKind = Channel['target']['kind'];

export const CHANNEL_KINDS: readonly ChannelKind[] = ['mail', 'webhook', 'slack', 'teams'];
/** What a channel of the organisation can tell. */
export const TOLD_KINDS = [
  'approval_waiting',
  'request_decided',
  'review_waiting',
  'anomaly',
  'log_health',
  'installation',
] as const;

/** Where a channel sends to, as one line; of a chat's address only the host is known. */
export function sayTarget(target: Channel['target']): string {
  switch (target.kind) {
    case 'mail':
      return `${target.sender.email} · ${target.host}:${target.port}`;
    case 'webhook':
      return target.url;
    case 'slack':
    case 'teams':
      return target.host;
  }
}

const TONES = { active: 'good', retrying: 'danger', paused: 'off' } as const;

export function ChannelStatePill({ state }: { readonly state: Channel['state'] }) {
  const t = useT();
  return <StatusPill tone={TONES[state]}>{t(`notifications.channel.state.${state}`)}</StatusPill>;
}
