import { StatusPill } from '@haechi/ui';
import type { ApiResponse } from '../../api/client.ts';
import { useT } from '../../i18n/i18n.tsx';

export type Project = ApiResponse<'GET /api/v1/projects/{id}'>;

export function ProjectStatePill({ state, quiet }: { state: Project['state']; quiet?: boolean }) {
  const t = useT();
  const shown = quiet ? { quiet } : {};
  return state === 'active' ? (
    <StatusPill tone="good" {...shown}>
      {t('projects.state.active')}
    </StatusPill>
  ) : (
    <StatusPill tone="off" {...shown}>
      {t('projects.state.archived')}
    </StatusPill>
  );
}
