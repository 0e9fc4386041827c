import { Dialog, ErrorState, showToast } from '@haechi/ui';
import { Button, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import { PersonSelect } from '../members/person-select.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import { AttributesField } from './attributes-field.tsx';
import { readAttributes } from './read-attributes.ts';
import type { Resource } from './resource.ts';

interface ResourceDialogProps {
  /** What to edit, or something new; closed without. */
  readonly resource: Resource | 'new' | undefined;
  readonly types: readonly string[];
  readonly onClose: () => void;
}

export function ResourceDialog({ resource, types, onClose }: ResourceDialogProps) {
  const t = useT();
  const edited = resource === 'new' ? undefined : resource;
  return (
    <Dialog
      opened={resource !== undefined}
      onClose={onClose}
      title={edited ? t('resources.editTitle', { id: edited.id }) : t('resources.register')}
      size={560}
    >
      {resource === undefined ? null : <ResourceForm resource={edited} types={types} onClose={onClose} />}
    </Dialog>
  );
}

interface ResourceFormProps {
  readonly resource: Resource | undefined;
  readonly types: readonly string[];
  readonly onClose: () => void;
}

function ResourceForm({ resource, types, onClose }: ResourceFormProps) {
  const t = useT();
  const { activeScope } = useMe();
  const [type, setType] = useState(resource?.type ?? types[0]);
  const [id, setId] = useState(resource?.id ?? '');
  const [scope, setScope] = useState(resource?.scope ?? activeScope.id);
  const [owner, setOwner] = useState(resource?.owner ?? undefined);
  const [text, setText] = useState(resource ? JSON.stringify(resource.attributes, null, 2) : '');
  const [tried, setTried] = useState(false);
  const attributes = readAttributes(text);
  const save = useApiMutation('PUT /api/v1/resources/{type}/{id}', {
    changes: ['GET /api/v1/resources'],
    onSuccess: (saved) => {
      showToast({ tone: 'good', word: t('policies.saved'), title: saved.id });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!type || id.trim() === '' || attributes === undefined) return;
    save.mutate({
      params: { type, id: id.trim() },
      body: { scope, parent: resource?.parent ?? null, owner: owner ?? null, attributes },
    });
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      <div className="role-at-scope">
        <Select
          label={t('resources.type')}
          allowDeselect={false}
          disabled={resource !== undefined}
          value={type ?? null}
          data={[...types]}
          onChange={(next) => next && setType(next)}
        />
        <TextInput
          required
          label={t('resources.id')}
          maxLength={190}
          disabled={resource !== undefined}
          value={id}
          error={save.error?.field('id') ?? (tried && id.trim() === '' ? t('members.missing') : undefined)}
          styles={{ input: { fontFamily: 'var(--h-mono)' } }}
          onChange={(event) => setId(event.currentTarget.value)}
        />
      </div>
      <ScopeSelect label={t('permissions.at')} value={scope} onChange={setScope} />
      <PersonSelect label={t('resources.owner')} value={owner} onChange={setOwner} scope={scope} />
      <AttributesField
        text={text}
        onChange={setText}
        description={t('resources.attributesHint')}
        placeholder={'{ "department": "radiology", "sealed": true }'}
        minRows={4}
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
