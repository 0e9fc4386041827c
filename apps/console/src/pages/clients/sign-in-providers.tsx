import { CodeBlock, Dialog, EmptyState, ErrorState, Section, StatusPill, showToast } from '@haechi/ui';
import { Button, Checkbox, PasswordInput, Select, Skeleton, TextInput } from '@mantine/core';
import { IconLogin2 } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import type { ApiProblem } from '../../api/problem.ts';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../lists.css';

type Provider = ApiResponse<'GET /api/v1/sign-in-providers'>['items'][number];
type Kind = Provider['kind'];
const KINDS: readonly Kind[] = ['kakao', 'naver', 'oidc'];
const isKind = (text: string | null): text is Kind => KINDS.some((kind) => kind === text);

/** Providers people may sign in with, for the operator. */
export function SignInProviders() {
  const t = useT();
  const mayChange = useCan('client:create');
  const providers = useApi('GET /api/v1/sign-in-providers');
  const [editing, setEditing] = useState<Provider | 'new'>();
  return (
    <Section
      title={t('clients.providers')}
      description={t('clients.providersText')}
      actions={
        mayChange ? (
          <Button variant="default" onClick={() => setEditing('new')}>
            {t('clients.addProvider')}
          </Button>
        ) : undefined
      }
    >
      <ProviderLines
        providers={providers.data?.items}
        problem={providers.error ?? undefined}
        onRetry={() => void providers.refetch()}
        onEdit={mayChange ? setEditing : undefined}
      />
      <Dialog
        opened={editing !== undefined}
        onClose={() => setEditing(undefined)}
        title={t('clients.providers')}
        size={520}
      >
        {editing === undefined ? null : (
          <ProviderForm
            provider={editing === 'new' ? undefined : editing}
            onClose={() => setEditing(undefined)}
          />
        )}
      </Dialog>
    </Section>
  );
}

interface LinesProps {
  readonly providers: readonly Provider[] | undefined;
  readonly problem: ApiProblem | undefined;
  readonly onRetry: () => void;
  readonly onEdit: ((provider: Provider) => void) | undefined;
}

function ProviderLines({ providers, problem, onRetry, onEdit }: LinesProps) {
  const t = useT();
  if (providers === undefined)
    return problem ? <ErrorState inline problem={problem} onRetry={onRetry} /> : <Skeleton height={40} />;
  if (providers.length === 0) {
    return (
      <EmptyState
        icon={<IconLogin2 size={20} stroke={1.6} />}
        title={t('clients.noProviders')}
        next={t('clients.noProvidersNext')}
      />
    );
  }
  return providers.map((provider) => (
    <div key={provider.key} className="list-line">
      <div>
        <strong>{provider.name}</strong>
        <p className="h-muted">{provider.issuer}</p>
      </div>
      <div className="h-row">
        <StatusPill tone={provider.enabled ? 'good' : 'off'}>
          {t(provider.enabled ? 'clients.providerOn' : 'clients.providerOff')}
        </StatusPill>
        {onEdit ? (
          <Button
            variant="default"
            size="xs"
            aria-label={`${provider.name}: ${t('clients.changeProvider')}`}
            onClick={() => onEdit(provider)}
          >
            {t('clients.changeProvider')}
          </Button>
        ) : null}
      </div>
    </div>
  ));
}

const textField = (label: string, value: string, set: (text: string) => void, error?: string) => (
  <TextInput
    required
    label={label}
    value={value}
    error={error}
    onChange={(event) => set(event.currentTarget.value)}
  />
);

interface FormProps {
  readonly provider: Provider | undefined;
  readonly onClose: () => void;
}

function ProviderForm({ provider, onClose }: FormProps) {
  const t = useT();
  const [key, setKey] = useState(provider?.key ?? '');
  const [kind, setKind] = useState<Kind>(provider?.kind ?? 'kakao');
  const [name, setName] = useState(provider?.name ?? '');
  const [issuer, setIssuer] = useState(provider?.issuer ?? '');
  const [clientId, setClientId] = useState(provider?.clientId ?? '');
  const [clientSecret, setClientSecret] = useState('');
  const [enabled, setEnabled] = useState(provider?.enabled ?? true);
  const [reason, setReason] = useState('');
  const put = useApiMutation('PUT /api/v1/sign-in-providers/{provider}', {
    changes: ['GET /api/v1/sign-in-providers', 'GET /api/v1/auth/external'],
    onSuccess: (saved) => {
      showToast({ tone: 'good', word: t('clients.providerSaved'), title: saved.name });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    put.mutate({
      params: { provider: key.trim() },
      body: {
        kind,
        name: name.trim(),
        clientId: clientId.trim(),
        enabled,
        reason: reason.trim(),
        ...(kind === 'oidc' ? { issuer: issuer.trim() } : {}),
        ...(clientSecret === '' ? {} : { clientSecret }),
      },
    });
  };
  const fieldOf = (field: string) => put.error?.field(field);
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <CodeBlock
        code={`${globalThis.location.origin}/sign-in/external`}
        wrap
        title={t('clients.providerRedirect')}
      />
      <Select
        label={t('clients.kind')}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: t(`clients.provider.${value}`) }))}
        value={kind}
        onChange={(value) => isKind(value) && setKind(value)}
      />
      {provider ? null : textField(t('clients.providerKey'), key, setKey, fieldOf('provider'))}
      {textField(t('clients.name'), name, setName, fieldOf('name'))}
      {kind === 'oidc' ? textField(t('clients.providerIssuer'), issuer, setIssuer, fieldOf('issuer')) : null}
      {textField(t('clients.id'), clientId, setClientId, fieldOf('clientId'))}
      <PasswordInput
        label={t('clients.secret')}
        description={provider ? t('clients.providerSecretKept') : undefined}
        value={clientSecret}
        error={fieldOf('clientSecret')}
        autoComplete="off"
        onChange={(event) => setClientSecret(event.currentTarget.value)}
      />
      <Checkbox
        label={t('clients.providerOn')}
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
      />
      {textField(t('ui.reason'), reason, setReason, fieldOf('reason'))}
      {put.error ? <ErrorState inline problem={put.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={put.isPending}>
          {t('clients.saveProvider')}
        </Button>
      </div>
    </form>
  );
}
