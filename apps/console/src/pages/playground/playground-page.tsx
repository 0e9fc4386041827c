import { EmptyState, ErrorState, PageHeader, Section } from '@haechi/ui';
import { Skeleton, TextInput } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { useCan, useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import '../members/members.css';
import { PersonSelect } from '../members/person-select.tsx';
import { PermissionSelect } from '../permissions/permission-select.tsx';
import '../permissions/permissions.css';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import { AnswerPair } from './answer-pair.tsx';
import { ChangesEditor } from './changes-editor.tsx';
import { ContextFields } from './context-fields.tsx';
import './playground.css';
import type { PlaygroundSearch } from './playground-search.ts';
import { type Change, type Circumstances, useWhatIf, type WhatIfBody } from './what-if.ts';

/** Asks the engine about anybody and anything, and tries changes out before they are made. */
export function PlaygroundPage() {
  const t = useT();
  const me = useMe();
  const mayAsk = useCan('access:check');
  const search = useSearch({ from: '/console/playground' });
  const navigate = useNavigate({ from: '/playground' });
  const [circumstances, setCircumstances] = useState<Circumstances>({});
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const home = me.activeScope.kind === 'platform' ? 'platform' : me.activeScope.id;
  const { principal = me.user.id, scope = home, permission } = search;
  const resource = useDeferredValue(search.resource);
  const body: WhatIfBody | undefined =
    permission === undefined
      ? undefined
      : {
          principal,
          permission,
          scope,
          ...(resource ? { resourceId: resource } : {}),
          ...(Object.keys(circumstances).length > 0 ? { context: circumstances } : {}),
          changes: [...changes],
        };
  const answer = useWhatIf(mayAsk ? body : undefined);
  const change = (part: PlaygroundSearch) =>
    void navigate({ search: { ...search, ...part }, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title={t('playground.title')} description={t('playground.description')} />
      <div className="playground">
        <div>
          <Section title={t('playground.question')}>
            <div className="h-stack">
              <PersonSelect
                label={t('playground.who')}
                value={principal}
                onChange={(next) => change({ principal: next })}
                scope={scope}
              />
              <PermissionSelect value={permission} onChange={(next) => change({ permission: next })} />
              <ScopeSelect
                label={t('permissions.at')}
                value={scope}
                onChange={(next) => change({ scope: next })}
              />
              <TextInput
                label={t('playground.resource')}
                description={
                  permission
                    ? t('playground.resourceHint', { type: permission.split(':')[0] ?? '' })
                    : t('playground.resourceFirst')
                }
                maxLength={190}
                value={search.resource ?? ''}
                styles={{ input: { fontFamily: 'var(--h-mono)' } }}
                onChange={(event) => change({ resource: event.currentTarget.value })}
              />
              <ContextFields value={circumstances} onChange={setCircumstances} />
            </div>
          </Section>
          <Section title={t('playground.changes')} description={t('playground.changesHint')}>
            <ChangesEditor principal={principal} scope={scope} changes={changes} onChange={setChanges} />
          </Section>
        </div>
        <div className="playground__answer" aria-live="polite">
          {body === undefined ? (
            <EmptyState
              icon={<IconFlask size={20} stroke={1.6} />}
              title={t('playground.idle')}
              next={t('playground.idleNext')}
            />
          ) : answer.error ? (
            <ErrorState problem={answer.error} onRetry={() => void answer.refetch()} />
          ) : answer.data ? (
            <AnswerPair answer={answer.data} tried={changes.length > 0} resource={resource} />
          ) : (
            <Skeleton height={320} />
          )}
        </div>
      </div>
    </>
  );
}
