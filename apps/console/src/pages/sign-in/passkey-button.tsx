import { Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { CredentialProblem } from '../../credentials/credential-problem.tsx';
import { useLock } from '../../credentials/use-lock.ts';
import { useT } from '../../i18n/i18n.tsx';
import type { PasskeySignIn } from './use-passkey-sign-in.ts';

/** The first way in: nothing to type. */
export function PasskeyButton({ passkey }: { passkey: PasskeySignIn }) {
  const t = useT();
  const lock = useLock();
  return (
    <>
      <CredentialProblem problem={passkey.problem} lock={lock} />
      {passkey.trouble ? (
        <div className="h-notice" data-tone="waiting" role="alert">
          <p>{t(`credentials.passkey.${passkey.trouble}`)}</p>
        </div>
      ) : null}
      <Button
        size="md"
        fullWidth
        loading={passkey.busy}
        leftSection={<IconFingerprint size={17} stroke={1.6} aria-hidden />}
        onClick={passkey.start}
      >
        {t('signIn.passkey')}
      </Button>
    </>
  );
}
