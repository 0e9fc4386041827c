import { showToast } from '@haechi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useApiMutation } from '../api/api.ts';
import { useT } from '../i18n/i18n.tsx';
import { toProblem } from './page-error.tsx';
import { type Me, replaceSession, useMe } from './session.ts';

/** The roles held where the person works now, and how to let only one of them count in this session, or all again. */
export function useActiveRole() {
  const t = useT();
  const { roles, activeRole } = useMe();
  const router = useRouter();
  const queryClient = useQueryClient();
  const onSuccess = (next: Me): void => {
    replaceSession(queryClient, next);
    const title = next.activeRole ? t('role.narrowed', { name: next.activeRole.name }) : t('role.widened');
    showToast({ tone: 'good', word: t('scope.done'), title });
    void router.navigate({ to: '/' }).then(() => router.invalidate());
  };
  const onError = (error: unknown): void => {
    const { title, remedy } = toProblem(error, t);
    showToast({ tone: 'danger', word: t('error.word'), title, detail: remedy });
  };
  const narrowing = useApiMutation('PUT /api/v1/me/active-role', { onSuccess });
  const widening = useApiMutation('DELETE /api/v1/me/active-role', { onSuccess });
  return {
    /** Whether there is anything to choose. */
    choosable: roles.length > 1 || activeRole !== null,
    roles,
    activeRole,
    busy: narrowing.isPending || widening.isPending,
    narrowTo: (roleId: string) => narrowing.mutate({ body: { roleId } }, { onError }),
    widen: () => widening.mutate({}, { onError }),
  };
}
