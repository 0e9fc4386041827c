import { CodeBlock, Dialog, ErrorState, ExactTime } from '@haechi/ui';
import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import type { ApiResponse } from '../../api/client.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { curlExample, expiryOf, TOKEN_DAYS, TOKEN_DAYS_DEFAULT, type TokenDays } from './token-expiry.ts';

type CreatedToken = ApiResponse<'POST /api/v1/me/tokens'>;

export function CreateTokenDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const t = useT();
  const [created, setCreated] = useState<CreatedToken>();
  const close = () => {
    setCreated(undefined);
    onClose();
  };
  return (
    <Dialog
      opened={opened}
      onClose={close}
      title={t(created ? 'security.tokens.createdTitle' : 'security.tokens.create')}
      size={created ? 600 : 440}
      // The token exists on this screen and nowhere else: no stray click may close it.
      closeOnClickOutside={!created}
    >
      {created ? (
        <TokenOnce token={created} onDone={close} />
      ) : opened ? (
        <CreateTokenForm onCreated={setCreated} onClose={close} />
      ) : null}
    </Dialog>
  );
}

interface CreateTokenProps {
  readonly onCreated: (token: CreatedToken) => void;
  readonly onClose: () => void;
}

function CreateTokenForm({ onCreated, onClose }: CreateTokenProps) {
  const t = useT();
  const { activeScope } = useMe();
  const [name, setName] = useState('');
  const [days, setDays] = useState<TokenDays>(TOKEN_DAYS_DEFAULT);
  const [tried, setTried] = useState(false);
  const create = useApiMutation('POST /api/v1/me/tokens', {
    changes: ['GET /api/v1/me/tokens'],
    onSuccess: onCreated,
  });
  const place = activeScope.kind === 'platform' ? t('scope.platform') : activeScope.name;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') return;
    create.mutate({ body: { name: name.trim(), expiresAt: expiryOf(days, Date.now()) } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <p>{t('security.tokens.createEffect', { place })}</p>
      <TextInput
        data-autofocus
        required
        label={t('security.tokens.name')}
        description={t('security.tokens.nameHint')}
        maxLength={100}
        value={name}
        error={
          create.error?.field('name') ??
          (tried && name.trim() === '' ? t('security.tokens.nameMissing') : undefined)
        }
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={t('security.tokens.life')}
        allowDeselect={false}
        value={String(days)}
        data={TOKEN_DAYS.map((value) => ({
          value: String(value),
          label: t('security.tokens.days', { count: value }),
        }))}
        error={create.error?.field('expiresAt')}
        onChange={(value) => setDays(TOKEN_DAYS.find((option) => String(option) === value) ?? days)}
      />
      {create.error && create.error.fields.length === 0 ? <ErrorState inline problem={create.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={create.isPending}>
          {t('security.tokens.create')}
        </Button>
      </div>
    </form>
  );
}

/** The token, this once, and a first call with it. */
function TokenOnce({ token, onDone }: { token: CreatedToken; onDone: () => void }) {
  const t = useT();
  return (
    <div className="h-stack">
      <p>
        {t('security.tokens.once')} {t('security.tokens.until')} <ExactTime at={token.expiresAt} />
      </p>
      <CodeBlock wrap title={t('security.tokens.token')} code={token.token} />
      <CodeBlock
        wrap
        title={t('security.tokens.try')}
        code={curlExample(window.location.origin, token.token)}
      />
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button onClick={onDone}>{t('security.tokens.copied')}</Button>
      </div>
    </div>
  );
}
