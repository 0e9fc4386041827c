import { ErrorState, StatusPill } from '@haechi/ui';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMe } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { PersonSelect } from '../members/person-select.tsx';
import { PermissionSelect } from '../permissions/permission-select.tsx';
import { ContextFields } from '../playground/context-fields.tsx';
import '../playground/playground.css';
import { type Change, type Circumstances, useWhatIf, type WhatIfBody } from '../playground/what-if.ts';
import type { PolicyRule } from './policy-rule.ts';
import type { RuleDraft } from './rule-fields.tsx';

interface TryRuleProps {
  readonly draft: RuleDraft;
  /** The rule the draft is to take the place of. */
  readonly replaces: PolicyRule | undefined;
}

/** Asks how somebody's request would be decided with the rule as it is written now. Nothing is saved. */
export function TryRule({ draft, replaces }: TryRuleProps) {
  const t = useT();
  const { user } = useMe();
  const [principal, setPrincipal] = useState(user.id);
  const [permission, setPermission] = useState<string>();
  const [context, setContext] = useState<Circumstances>({});
  const [asked, setAsked] = useState<WhatIfBody>();
  const answer = useWhatIf(asked);
  const ready = permission !== undefined && draft.scope !== undefined && draft.permissions.length > 0;
  const ask = () => {
    if (permission === undefined || draft.scope === undefined) return;
    const condition = draft.condition.trim();
    const changes: Change[] = [
      {
        kind: 'add_rule',
        name: draft.name.trim(),
        effect: draft.effect,
        scope: draft.scope,
        permissions: [...draft.permissions],
        ...(condition === '' ? {} : { condition }),
      },
      ...(replaces?.enabled ? [{ kind: 'remove_rule' as const, ruleId: replaces.id }] : []),
    ];
    setAsked({ principal, permission, scope: draft.scope, context, changes });
  };
  return (
    <details className="playground__more">
      <summary>{t('policies.try')}</summary>
      <div className="playground__form">
        <PersonSelect
          label={t('playground.who')}
          value={principal}
          onChange={setPrincipal}
          scope={draft.scope}
        />
        <PermissionSelect value={permission} onChange={setPermission} />
        <ContextFields value={context} onChange={setContext} />
        <div>
          <Button size="xs" variant="default" disabled={!ready} loading={answer.isFetching} onClick={ask}>
            {t('playground.try')}
          </Button>
        </div>
        <output aria-live="polite">
          {answer.error ? <ErrorState inline problem={answer.error} /> : null}
          {answer.data && asked ? (
            <ul className="considered">
              {(['asIs', 'asIf'] as const).map((when) => {
                const { decision, reason } = answer.data[when];
                return (
                  <li key={when}>
                    <span>
                      {t(when === 'asIs' ? 'policies.withoutIt' : 'policies.withIt')}: {reason}
                    </span>
                    <StatusPill tone={decision === 'deny' ? 'danger' : 'good'}>
                      {t(decision === 'deny' ? 'permissions.why.deny' : 'permissions.why.allow')}
                    </StatusPill>
                  </li>
                );
              })}
            </ul>
          ) : null}
        </output>
      </div>
    </details>
  );
}
