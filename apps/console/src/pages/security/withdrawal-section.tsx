import { RelativeTime, Section } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';

/** Leaving, and changing one's mind. */
export function WithdrawalSection() {
  const t = useT();
  const { user } = useMe();
  const [asking, setAsking] = useState(false);
  const changes = ['GET /api/v1/me'] as const;
  const leave = useApiMutation('POST /api/v1/me/withdrawal', {
    changes,
    onSuccess: () => setAsking(false),
  });
  const stay = useApiMutation('POST /api/v1/me/withdrawal/cancel', { changes });
  return (
    <Section title={t('security.withdrawal')}>
      {user.withdrawAt === null ? (
        <div className="h-stack">
          <p>{t('security.withdrawalText')}</p>
          <div>
            <Button variant="default" color="red" onClick={() => setAsking(true)}>
              {t('security.withdraw')}
            </Button>
          </div>
        </div>
      ) : (
        <div className="h-stack">
          <p>
            {t('security.withdrawing')} <RelativeTime at={user.withdrawAt} />
          </p>
          <div>
            <Button loading={stay.isPending} onClick={() => stay.mutate({ body: {} })}>
              {t('security.stay')}
            </Button>
          </div>
        </div>
      )}
      <ActDialog
        opened={asking}
        danger
        reason="none"
        title={t('security.withdrawTitle')}
        confirmLabel={t('security.withdraw')}
        act={leave}
        onConfirm={() => leave.mutate({ body: {} })}
        onClose={() => setAsking(false)}
      >
        <p>{t('security.withdrawalText')}</p>
      </ActDialog>
    </Section>
  );
}
