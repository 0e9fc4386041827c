import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import type { ApiResponse } from '../api/client.ts';
import { useT } from '../i18n/i18n.tsx';

export type Session = ApiResponse<'GET /api/v1/me/sessions'>['items'][number];

const MOBILE = new Set(['iPhone', 'iPad', 'Android']);

/** What a browser says of itself. */
export type SeenBrowser = Pick<Session, 'browser' | 'platform'>;

export function DeviceIcon({ session }: { session: SeenBrowser }) {
  const Icon = MOBILE.has(session.platform ?? '') ? IconDeviceMobile : IconDeviceDesktop;
  return <Icon size={20} stroke={1.5} aria-hidden />;
}

/** The device as its owner knows it: `Chrome 131 · Windows`. */
export function useDeviceName(): (session: SeenBrowser) => string {
  const t = useT();
  return ({ browser, platform }) =>
    [browser, platform].filter(Boolean).join(' · ') || t('credentials.device.unknown');
}
