import { Button } from '@mantine/core';
import { useApi, useApiMutation } from '../../api/api.ts';
import { keepFlow } from '../../credentials/external-flow.ts';
import { useT } from '../../i18n/i18n.tsx';

/** Ways in by an account elsewhere; nothing where the operator has registered with nobody. */
export function ExternalButtons({ next }: { readonly next: string | undefined }) {
  const t = useT();
  const providers = useApi('GET /api/v1/auth/external');
  const begin = useApiMutation('POST /api/v1/auth/external/{provider}/begin', {
    onSuccess: ({ goTo, flow }) => {
      keepFlow({ flow, purpose: 'sign_in', ...(next === undefined ? {} : { next }) });
      globalThis.location.assign(goTo);
    },
  });
  return (
    <>
      {(providers.data?.items ?? []).map(({ key, name }) => (
        <Button
          key={key}
          size="md"
          fullWidth
          variant="default"
          loading={begin.isPending}
          onClick={() => begin.mutate({ params: { provider: key }, body: {} })}
        >
          {t('signIn.external', { name })}
        </Button>
      ))}
      {begin.error ? <p role="alert">{begin.error.title}</p> : null}
    </>
  );
}
