import { Dialog } from '@haechi/ui';
import { useT } from '../i18n/i18n.tsx';
import { SecretOnce } from './secret-once.tsx';

/** What a receiver checks the signature of our messages with. */
export function SigningSecret({ secret, onDone }: { readonly secret: string; readonly onDone: () => void }) {
  const t = useT();
  return (
    <SecretOnce
      secret={secret}
      title={t('credentials.secret.signing')}
      hint={t('credentials.secret.signingHint')}
      onDone={onDone}
    />
  );
}

interface SigningSecretDialogProps {
  /** Whose receiver it is. */
  readonly name: string;
  /** Nothing while there is none to show. */
  readonly secret: string | undefined;
  readonly onClose: () => void;
}

/** The same in a dialog of its own, after it was renewed. */
export function SigningSecretDialog({ name, secret, onClose }: SigningSecretDialogProps) {
  return (
    <Dialog opened={secret !== undefined} onClose={onClose} title={name} size={520}>
      {secret === undefined ? null : <SigningSecret secret={secret} onDone={onClose} />}
    </Dialog>
  );
}
