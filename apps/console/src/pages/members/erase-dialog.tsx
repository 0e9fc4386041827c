import { showToast } from '@haechi/ui';
import { useApiMutation } from '../../api/api.ts';
import { ActDialog } from '../../app/act-dialog.tsx';
import { useT } from '../../i18n/i18n.tsx';
import type { Member } from './assignment-words.ts';

interface EraseDialogProps {
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Takes the personal data of a member out of the audit log, for good. */
export function EraseDialog({ member, opened, onClose }: EraseDialogProps) {
  const t = useT();
  const erase = useApiMutation('POST /api/v1/audit/erasures', {
    changes: ['GET /api/v1/audit/events'],
    onSuccess: () => {
      showToast({ tone: 'off', word: t('members.erased'), title: member.displayName });
      onClose();
    },
  });
  return (
    <ActDialog
      opened={opened}
      danger
      reason="required"
      title={t('members.eraseTitle', { name: member.displayName })}
      confirmLabel={t('members.erase')}
      act={erase}
      onConfirm={(reason) => erase.mutate({ body: { person: member.userId, reason } })}
      onClose={onClose}
    >
      <p>{t('members.eraseBody')}</p>
    </ActDialog>
  );
}
