import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, Checkbox, MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { OidcClient } from './client-actions.tsx';
import { ClientSecret } from './client-secret.tsx';

type Kind = OidcClient['kind'];
const KINDS: readonly Kind[] = ['web', 'browser', 'native', 'service'];
const SCOPES: OidcClient['scopes'] = ['openid', 'profile', 'email', 'offline_access', 'api'];

interface CreateClientProps {
  readonly onClose: () => void;
}

export function CreateClientDialog({ opened, onClose }: CreateClientProps & { readonly opened: boolean }) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('clients.create')} size={520}>
      {/* Mounted only while open: a form starts empty. */}
      {opened ? <CreateClient onClose={onClose} /> : null}
    </Dialog>
  );
}

function CreateClient({ onClose }: CreateClientProps) {
  const t = useT();
  const [made, setMade] = useState<{ clientId: string; secret: string }>();
  const create = useApiMutation('POST /api/v1/clients', {
    changes: ['GET /api/v1/clients'],
    onSuccess: ({ client, secret }) => {
      showToast({
        tone: 'good',
        word: t('clients.createdWord'),
        title: t('clients.created', { name: client.name }),
      });
      if (secret === null) onClose();
      else setMade({ clientId: client.id, secret });
    },
  });
  return made === undefined ? (
    <CreateClientForm create={create} onClose={onClose} />
  ) : (
    <ClientSecret {...made} onDone={onClose} />
  );
}

interface FormProps extends CreateClientProps {
  readonly create: ReturnType<typeof useApiMutation<'POST /api/v1/clients'>>;
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const isKind = (text: string | null): text is Kind => KINDS.some((kind) => kind === text);

function CreateClientForm({ create, onClose }: FormProps) {
  const t = useT();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('web');
  const [redirects, setRedirects] = useState('');
  const [scopes, setScopes] = useState<string[]>(['openid', 'profile', 'email']);
  const [dpopRequired, setDpopRequired] = useState(false);
  const [tried, setTried] = useState(false);
  const problem = create.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') return;
    create.mutate({
      body: {
        name: name.trim(),
        kind,
        redirectUris: kind === 'service' ? [] : linesOf(redirects),
        scopes: SCOPES.filter((scope) => scopes.includes(scope)),
        dpopRequired,
      },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <TextInput
        data-autofocus
        required
        label={t('clients.name')}
        description={t('clients.nameHint')}
        maxLength={100}
        value={name}
        error={problem?.field('name') ?? (tried && name.trim() === '' ? t('clients.nameMissing') : undefined)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('clients.kind')}
        allowDeselect={false}
        data={KINDS.map((value) => ({ value, label: t(`clients.kind.${value}`) }))}
        value={kind}
        onChange={(value) => {
          if (!isKind(value)) return;
          setKind(value);
          setScopes(value === 'service' ? ['api'] : ['openid', 'profile', 'email']);
          setDpopRequired(value === 'native');
        }}
      />
      {kind === 'service' ? null : (
        <Textarea
          label={t('clients.redirectUris')}
          description={t('clients.redirectUrisHint')}
          autosize
          minRows={2}
          value={redirects}
          error={problem?.field('redirectUris') ?? problem?.field('redirectUris.0')}
          onChange={(event) => setRedirects(event.currentTarget.value)}
        />
      )}
      <MultiSelect
        label={t('clients.scopes')}
        data={[...SCOPES]}
        value={scopes}
        error={problem?.field('scopes')}
        onChange={setScopes}
      />
      <Checkbox
        label={t('clients.dpop')}
        checked={dpopRequired}
        onChange={(event) => setDpopRequired(event.currentTarget.checked)}
      />
      {problem && problem.fields.length === 0 ? <ErrorState inline problem={problem} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('clients.create')}
        </Button>
      </div>
    </form>
  );
}
