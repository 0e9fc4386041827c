import { CodeBlock } from '@haechi/ui';
import { SecretOnce } from '../../credentials/secret-once.tsx';
import { useT } from '../../i18n/i18n.tsx';

export interface ClientSecretProps {
  readonly clientId: string;
  readonly secret: string;
  readonly onDone: () => void;
}

/** The secret of a client, with the id it goes with. */
export function ClientSecret({ clientId, secret, onDone }: ClientSecretProps) {
  const t = useT();
  return (
    <SecretOnce secret={secret} title={t('clients.secret')} hint={t('clients.secretOnce')} onDone={onDone}>
      <CodeBlock code={clientId} wrap title={t('clients.id')} />
    </SecretOnce>
  );
}
