import { Dialog } from '@haechi/ui';
import { useT } from '../../../i18n/i18n.tsx';
import type { Question } from '../../permissions/use-decision.ts';
import { AccessRequestForm, type AskedAccess } from './access-request-form.tsx';

export interface AccessRequestDialogProps {
  readonly opened: boolean;
  readonly question: Question;
  /** The scope's name for people. */
  readonly scopeName: string;
  readonly onAsked: (asked: AskedAccess) => void;
  readonly onClose: () => void;
}

/** Asks for a role that gives one permission at one scope. */
export function AccessRequestDialog({
  opened,
  question,
  scopeName,
  onAsked,
  onClose,
}: AccessRequestDialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('requests.ask.title')} size={540}>
      <AccessRequestForm
        wanted={{ by: 'permission', question }}
        onCancel={onClose}
        onAsked={(asked) => {
          onAsked(asked);
          onClose();
        }}
      >
        <p>
          {t('requests.ask.forWhat')} <span className="h-mono">{question.permission}</span> · {scopeName}
        </p>
      </AccessRequestForm>
    </Dialog>
  );
}
