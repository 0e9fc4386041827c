import { PageHeader, showToast } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useApi, useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { Connection } from './connection.tsx';
import { Marks } from './marks.tsx';
import { TestQuestion } from './test-question.tsx';

/** The policy server beside the engine: how it does, what is put to it, and a question to try it with. */
export function PolicyServerPage() {
  const t = useT();
  const mayManage = useCan('opa:manage');
  const status = useApi('GET /api/v1/opa/status');
  const marks = useApi('GET /api/v1/opa/marks');
  const [forgetting, setForgetting] = useDisclosure();
  return (
    <>
      <PageHeader
        title={t('policyServer.title')}
        description={t('policyServer.description')}
        actions={
          mayManage ? (
            <Button variant="default" onClick={setForgetting.open}>
              {t('policyServer.forget')}
            </Button>
          ) : undefined
        }
      />
      <Connection status={status} isAnyMarked={(marks.data?.items.length ?? 0) > 0} />
      <Marks marks={marks} mayManage={mayManage} />
      {mayManage ? <TestQuestion /> : null}
      <ForgetDialog opened={forgetting} onClose={setForgetting.close} />
    </>
  );
}

function ForgetDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useT();
  const forget = useApiMutation('POST /api/v1/opa/forget', {
    changes: ['GET /api/v1/opa/status'],
    onSuccess: () => {
      showToast({ tone: 'good', word: t('policyServer.forgotten'), title: t('policyServer.forgottenTitle') });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={opened}
      reason="required"
      title={t('policyServer.forgetTitle')}
      confirmLabel={t('policyServer.forget')}
      act={forget}
      onConfirm={(reason) => forget.mutate({ body: { reason } })}
      onClose={onClose}
    >
      <p>{t('policyServer.forgetText')}</p>
    </ActDialog>
  );
}
