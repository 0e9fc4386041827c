import { ErrorState, PageHeader, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { PageSkeleton } from '../../app/page-skeleton.tsx';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { scopeText } from './scope-text.ts';

type Asked = ApiResponse<'GET /api/v1/openid/interactions/{uid}'>;

/** What a client asks of the reader. Both answers lead away from the console, back to whoever asked. */
export function ConsentPage() {
  const t = useT();
  const { uid } = useParams({ from: '/console/oidc/interaction/$uid' });
  const asked = useApi('GET /api/v1/openid/interactions/{uid}', { params: { uid } });
  if (asked.error) return <ErrorState problem={asked.error} />;
  if (asked.data === undefined) return <PageSkeleton />;
  return (
    <>
      <PageHeader title={t('oidc.title')} />
      <Question uid={uid} asked={asked.data} />
    </>
  );
}

/** The answer's address is the server's own: the provider goes on from there. */
const goOn = ({ goTo }: { readonly goTo: string }): void => globalThis.location.assign(goTo);

/** Any program of the machine may wait there, whatever name it uses. */
const isThisMachine = (origin: string | null): boolean => origin?.startsWith('http://') ?? false;

function Question({ uid, asked }: { readonly uid: string; readonly asked: Asked }) {
  const t = useT();
  const { user } = useMe();
  const accept = useApiMutation('POST /api/v1/openid/interactions/{uid}/accept', { onSuccess: goOn });
  const refuse = useApiMutation('POST /api/v1/openid/interactions/{uid}/refuse', { onSuccess: goOn });
  const problem = accept.error ?? refuse.error;
  const isDone = accept.isSuccess || refuse.isSuccess;
  return (
    <Section title={t('oidc.asks', { name: asked.clientName })}>
      <div className="h-stack">
        <p>{t('oidc.you', { name: user.displayName, email: user.email })}</p>
        <p>
          {asked.redirectOrigin === null
            ? t('oidc.device')
            : t('oidc.goesTo', { origin: asked.redirectOrigin })}
        </p>
        {asked.documentHost === null ? null : (
          <p role="note">
            <strong>{t('oidc.documentHost', { host: asked.documentHost })}</strong>
          </p>
        )}
        {asked.documentHost !== null && isThisMachine(asked.redirectOrigin) ? (
          <p role="note">{t('oidc.thisMachine')}</p>
        ) : null}
        <p>{t('oidc.receives')}</p>
        <ul>
          {asked.scopes.map((scope) => {
            const text = scopeText(scope);
            return (
              <li key={scope}>{text === undefined ? <span className="h-mono">{scope}</span> : t(text)}</li>
            );
          })}
        </ul>
        {asked.givesFactor ? (
          <p role="note">
            <strong>{t('oidc.givesFactor')}</strong>
          </p>
        ) : null}
        {asked.resources.length === 0 ? null : (
          <>
            <p>{t('oidc.resources')}</p>
            <ul>
              {asked.resources.map((address) => (
                <li key={address} className="h-mono">
                  {address}
                </li>
              ))}
            </ul>
          </>
        )}
        <p>{t('oidc.ends')}</p>
        {problem ? <ErrorState inline problem={problem} /> : null}
        <div className="h-row" style={{ justifyContent: 'flex-end' }}>
          <Button
            variant="default"
            loading={refuse.isPending}
            disabled={accept.isPending || isDone}
            onClick={() => refuse.mutate({ params: { uid } })}
          >
            {t('oidc.refuse')}
          </Button>
          <Button
            loading={accept.isPending || accept.isSuccess}
            disabled={refuse.isPending || refuse.isSuccess}
            onClick={() => accept.mutate({ params: { uid } })}
          >
            {t('oidc.accept')}
          </Button>
        </div>
      </div>
    </Section>
  );
}
