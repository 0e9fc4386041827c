import { StatusPill } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import { wordsOfState } from './tenant-words.ts';

export function TenantStatePill({ state, quiet = false }: { state: string; quiet?: boolean }) {
  const t = useT();
  const words = wordsOfState(state);
  return (
    <StatusPill tone={words?.tone ?? 'neutral'} quiet={quiet}>
      {words ? t(words.label) : state}
    </StatusPill>
  );
}
