import { showToast } from '@haechi/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useApi, useApiMutation } from '../api/api.ts';
import { useT } from '../i18n/i18n.tsx';
import { toProblem } from './page-error.tsx';
import { replaceSession, useMe } from './session.ts';

export interface Place {
  /** `platform` or a tenant id, as the API takes it. */
  readonly scope: string;
  readonly name: string;
  readonly slug: string | undefined;
  readonly active: boolean;
}

const PLACES_MAX = 200;

/**
 * Where the person may work, and how to go there. Operators may enter every tenant, others those they belong to.
 * `text` looks further than the first tenants, for platforms with very many.
 */
export function useScopeSwitch(text = '') {
  const t = useT();
  const me = useMe();
  const router = useRouter();
  const queryClient = useQueryClient();
  const seesAll =
    me.mayUsePlatform && me.activeScope.kind === 'platform' && me.permissions.includes('tenant:read');
  const all = useAllTenants(seesAll, text.trim());
  const known = new Map(me.memberships.map(({ tenantId, name, slug }) => [tenantId, { name, slug }]));
  for (const tenant of all) known.set(tenant.id, tenant);
  if (me.activeScope.kind === 'tenant' && !known.has(me.activeScope.id)) {
    known.set(me.activeScope.id, { name: me.activeScope.name, slug: '' });
  }
  const tenants = [...known].map(
    ([id, { name, slug }]): Place => ({
      scope: id,
      name,
      slug: slug || undefined,
      active: me.activeScope.id === id,
    }),
  );
  const platform: Place = {
    scope: 'platform',
    name: t('scope.platform'),
    slug: undefined,
    active: me.activeScope.kind === 'platform',
  };

  const mutation = useApiMutation('POST /api/v1/me/active-scope', {
    onSuccess: (next) => {
      replaceSession(queryClient, next);
      const name = next.activeScope.kind === 'platform' ? t('scope.platform') : next.activeScope.name;
      showToast({ tone: 'good', word: t('scope.done'), title: t('scope.switched', { name }) });
      void router.navigate({ to: '/' }).then(() => router.invalidate());
    },
  });
  return {
    places: me.mayUsePlatform ? [platform, ...tenants] : tenants,
    busy: mutation.isPending,
    switchTo: (scope: string) =>
      mutation.mutate(
        { body: { scope } },
        {
          onError: (error) => {
            const problem = toProblem(error, t);
            showToast({
              tone: 'danger',
              word: t('error.word'),
              title: problem.title,
              detail: problem.remedy,
            });
          },
        },
      ),
  };
}

function useAllTenants(enabled: boolean, text: string) {
  const query = text === '' ? { limit: PLACES_MAX } : { limit: PLACES_MAX, text };
  const answer = useApi('GET /api/v1/tenants', { query }, { enabled });
  return answer.data?.items ?? [];
}
