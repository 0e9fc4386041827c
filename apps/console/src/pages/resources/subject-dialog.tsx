import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import { PersonSelect } from '../members/person-select.tsx';
import { AttributesField } from './attributes-field.tsx';
import { readAttributes } from './read-attributes.ts';
import type { Subject } from './subject.ts';

const TYPE_AT_FIRST = 'user';

interface SubjectDialogProps {
  /** What to edit, or something new; closed without. */
  readonly subject: Subject | 'new' | undefined;
  readonly onClose: () => void;
}

export function SubjectDialog({ subject, onClose }: SubjectDialogProps) {
  const t = useT();
  const edited = subject === 'new' ? undefined : subject;
  return (
    <Dialog
      opened={subject !== undefined}
      onClose={onClose}
      title={edited ? t('resources.editTitle', { id: edited.id }) : t('resources.nameAdd')}
      size={560}
    >
      {subject === undefined ? null : <SubjectForm subject={edited} onClose={onClose} />}
    </Dialog>
  );
}

function SubjectForm({ subject, onClose }: { subject: Subject | undefined; onClose: () => void }) {
  const t = useT();
  const { activeScope } = useMe();
  const [type, setType] = useState(subject?.type ?? TYPE_AT_FIRST);
  const [id, setId] = useState(subject?.id ?? '');
  const [person, setPerson] = useState<string | undefined>(subject?.principal);
  const [text, setText] = useState(subject ? JSON.stringify(subject.attributes, null, 2) : '');
  const [tried, setTried] = useState(false);
  const attributes = readAttributes(text);
  const save = useApiMutation('PUT /api/v1/subjects/{type}/{id}', {
    changes: ['GET /api/v1/subjects'],
    onSuccess: (saved) => {
      showToast({ tone: 'good', word: t('policies.saved'), title: saved.id });
      onClose();
    },
  });
  const missing = (value: string | undefined) => tried && !value?.trim();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!type.trim() || !id.trim() || !person || attributes === undefined) return;
    save.mutate({
      params: { type: type.trim(), id: id.trim() },
      body: { principal: person, attributes },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <div className="role-at-scope">
        <TextInput
          required
          label={t('resources.type')}
          maxLength={40}
          disabled={subject !== undefined}
          value={type}
          error={save.error?.field('type') ?? (missing(type) ? t('members.missing') : undefined)}
          styles={{ input: { fontFamily: 'var(--h-mono)' } }}
          onChange={(event) => setType(event.currentTarget.value)}
        />
        <TextInput
          required
          label={t('resources.name')}
          maxLength={190}
          disabled={subject !== undefined}
          value={id}
          error={save.error?.field('id') ?? (missing(id) ? t('members.missing') : undefined)}
          styles={{ input: { fontFamily: 'var(--h-mono)' } }}
          onChange={(event) => setId(event.currentTarget.value)}
        />
      </div>
      <PersonSelect
        label={t('resources.person')}
        value={person}
        onChange={setPerson}
        scope={activeScope.id}
        error={missing(person) ? t('members.missing') : undefined}
      />
      <AttributesField
        text={text}
        onChange={setText}
        description={t('resources.namesHint')}
        placeholder={'{ "department": "radiology" }'}
        minRows={3}
        error={save.error?.field('attributes')}
      />
      {save.error && save.error.fields.length === 0 ? <ErrorState inline problem={save.error} /> : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onClose}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('policies.save')}
        </Button>
      </div>
    </form>
  );
}
