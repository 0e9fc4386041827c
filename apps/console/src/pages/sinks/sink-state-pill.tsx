import { StatusPill } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import type { Sink } from './sink-target.ts';

const TONES = { active: 'good', retrying: 'danger', paused: 'off' } as const;

export function SinkStatePill({ state }: { readonly state: Sink['state'] }) {
  const t = useT();
  return <StatusPill tone={TONES[state]}>{t(`sinks.state.${state}`)}</StatusPill>;
}

/** How far a sink is behind, in events and seconds. */
export function SinkLag({ sink }: { readonly sink: Sink }) {
  const t = useT();
  if (sink.lagEvents === 0) return <span>{t('sinks.lagNone')}</span>;
  return <span>{t('sinks.lagEvents', { count: sink.lagEvents, seconds: Math.round(sink.lagSeconds) })}</span>;
}
