import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Autocomplete, Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApi, useApiMutation } from '../../api/api.ts';
import { useT } from '../../i18n/i18n.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';

/** Stands in a mark for every type of resource. */
export const EVERY_TYPE = '*';

/** What a mark changes of what is on screen. */
export const MARK_CHANGES = ['GET /api/v1/opa/marks', 'GET /api/v1/opa/status'] as const;

const TYPE = /^[a-z][a-z0-9_-]*$/;

export interface MarkDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function MarkDialog({ opened, onClose }: MarkDialogProps) {
  const t = useT();
  return (
    <Dialog opened={opened} onClose={onClose} title={t('policyServer.mark')} size={520}>
      {opened ? <MarkForm onClose={onClose} /> : null}
    </Dialog>
  );
}

function MarkForm({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const [scope, setScope] = useState<string>();
  const [type, setType] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const permissions = useApi('GET /api/v1/permissions');
  const known = [...new Set(permissions.data?.items.map(({ resource }) => resource))].toSorted();
  const mark = useApiMutation('POST /api/v1/opa/marks', {
    changes: MARK_CHANGES,
    onSuccess: ({ scopeName }) => {
      showToast({ tone: 'good', word: t('policyServer.markedAt'), title: scopeName });
      onClose();
    },
  });
  const resourceType = type.trim() || EVERY_TYPE;
  const isTypeWrong = resourceType !== EVERY_TYPE && !TYPE.test(resourceType);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (scope === undefined || isTypeWrong || reason.trim() === '') return;
    mark.mutate({ body: { scope, resourceType, reason: reason.trim() } });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <ScopeSelect
        label={t('policyServer.scope')}
        value={scope}
        error={tried && scope === undefined ? t('members.missing') : undefined}
        onChange={setScope}
      />
      <Autocomplete
        label={t('policyServer.type')}
        description={t('policyServer.typeHint')}
        placeholder={t('policyServer.everyType')}
        maxLength={64}
        limit={100}
        maxDropdownHeight={240}
        data={known}
        value={type}
        error={
          mark.error?.field('resourceType') ??
          (tried && isTypeWrong ? t('policyServer.typeWrong') : undefined)
        }
        onChange={setType}
      />
      <Textarea
        required
        label={t('ui.reason')}
        description={t('ui.reasonHint')}
        maxLength={1000}
        value={reason}
        error={tried && reason.trim() === '' ? t('ui.reasonMissing') : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {mark.error && mark.error.fields.length === 0 ? <ErrorState inline problem={mark.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={mark.isPending}>
          {t('policyServer.mark')}
        </Button>
      </div>
    </form>
  );
}
