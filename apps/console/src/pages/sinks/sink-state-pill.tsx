import { StatusPill } from '@haechi/ui';
import { useI18n, useT } from '../../i18n/i18n.tsx';
import { formatAge } from './format-age.ts';
import type { Sink } from './sink-target.ts';

const TONES = { active: 'good', retrying: 'danger', paused: 'off' } as const;

export function SinkStatePill({ state }: { readonly state: Sink['state'] }) {
  const t = useT();
  return <StatusPill tone={TONES[state]}>{t(`sinks.state.${state}`)}</StatusPill>;
}

/** How far a sink is behind, in events and time. */
export function SinkLag({ sink }: { readonly sink: Sink }) {
  const { t, locale } = useI18n();
  if (sink.lagEvents === 0) return <span>{t('sinks.lagNone')}</span>;
  const age = formatAge(sink.lagSeconds, locale);
  return <span>{t('sinks.lagEvents', { count: sink.lagEvents, age })}</span>;
}
