import { ErrorState, showToast } from '@haechi/ui';
import { Button, Textarea, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useApiMutation } from '../../api/api.ts';
import { useUnsavedGuard } from '../../app/use-unsaved-guard.tsx';
import { useT } from '../../i18n/i18n.tsx';
import { changedFields, type ProjectDraft } from './changed-fields.ts';
import type { Project } from './project-state-pill.tsx';

export interface EditProjectFormProps {
  /** As the server knows it now; renewed while the form is open. */
  readonly project: Project;
  /** The server refused for lack of a permission. */
  readonly onRefused: () => void;
  readonly onDone: () => void;
}

/** Edits from the version that was on screen when editing began; what others change meanwhile is said, not overwritten. */
export function EditProjectForm({ project, onRefused, onDone }: EditProjectFormProps) {
  const t = useT();
  const [base, setBase] = useState(project);
  const [draft, setDraft] = useState<ProjectDraft>({ name: project.name, description: project.description });
  const changes = changedFields(base, draft);
  const dirty = Object.keys(changes).length > 0;
  const firstField = useRef<HTMLInputElement>(null);
  useEffect(() => firstField.current?.focus(), []);
  const [saved, setSaved] = useState(false);
  const guard = useUnsavedGuard(dirty && !saved);
  const save = useApiMutation('PATCH /api/v1/projects/{id}', {
    changes: ['GET /api/v1/projects', 'GET /api/v1/projects/{id}', 'GET /api/v1/scopes'],
    onSuccess: (after) => {
      setSaved(true);
      showToast({
        tone: 'good',
        word: t('projects.savedWord'),
        title: t('projects.saved', { name: after.name }),
      });
      onDone();
    },
  });
  const overtaken =
    !save.isPending && !saved && (project.version > base.version || save.error?.status === 412);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!dirty) return onDone();
    save.mutate(
      { params: { id: base.id }, body: changes, ifMatch: base.version },
      { onError: (problem) => problem.code === 'PERM_001' && onRefused() },
    );
  };
  const takeNewest = (keepMine: boolean) => {
    setBase(project);
    if (!keepMine) setDraft({ name: project.name, description: project.description });
    save.reset();
  };
  return (
    <form className="h-stack" onSubmit={submit} noValidate>
      {guard}
      {overtaken ? <Overtaken project={project} onTakeNewest={takeNewest} /> : null}
      <TextInput
        ref={firstField}
        required
        label={t('projects.name')}
        maxLength={100}
        value={draft.name}
        error={save.error?.field('name')}
        onChange={(event) => setDraft({ ...draft, name: event.currentTarget.value })}
      />
      <Textarea
        label={t('projects.about')}
        maxLength={2000}
        value={draft.description}
        error={save.error?.field('description')}
        onChange={(event) => setDraft({ ...draft, description: event.currentTarget.value })}
      />
      {save.error && save.error.status !== 412 && save.error.fields.length === 0 ? (
        <ErrorState inline problem={save.error} />
      ) : null}
      <div className="h-row" style={{ justifyContent: 'flex-end' }}>
        <Button variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={!dirty || overtaken}>
          {t('projects.save')}
        </Button>
      </div>
    </form>
  );
}

interface OvertakenProps {
  readonly project: Project;
  readonly onTakeNewest: (keepMine: boolean) => void;
}

/** Somebody else saved meanwhile: the newest state, and what to do with one's own text. */
function Overtaken({ project, onTakeNewest }: OvertakenProps) {
  const t = useT();
  return (
    <div className="overtaken" role="alert">
      <IconRefresh size={17} stroke={1.6} aria-hidden />
      <div>
        <strong>{t('projects.overtaken')}</strong>
        <p>{t('projects.overtakenNow', { name: project.name })}</p>
        <div className="h-row">
          <Button size="xs" variant="default" onClick={() => onTakeNewest(false)}>
            {t('projects.takeNewest')}
          </Button>
          <Button size="xs" variant="default" onClick={() => onTakeNewest(true)}>
            {t('projects.keepMine')}
          </Button>
        </div>
      </div>
    </div>
  );
}
