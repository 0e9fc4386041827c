import { type Column, StatusPill } from '@haechi/ui';
import { ActionIcon, Button } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Translate } from '../../i18n/i18n.tsx';
import type { ApprovalRule } from './rule-draft.ts';
import './approval-rules.css';

/** What may be done with a rule; absent for who may only look. */
export interface RuleActs {
  readonly onEdit: (rule: ApprovalRule) => void;
  readonly onSwitch: (rule: ApprovalRule) => void;
  readonly onRemove: (rule: ApprovalRule) => void;
  /** Puts a rule one place up or down; undefined where there is no place. */
  readonly moveOf: (rule: ApprovalRule, by: -1 | 1) => (() => void) | undefined;
  readonly busy: boolean;
}

const TONES = { require: 'waiting', approve: 'good', reject: 'danger' } as const;

function describeStages({ stages }: ApprovalRule, t: Translate): string {
  if (stages.length === 0) return t('approvalRules.nobody');
  return stages
    .map(({ quorum, approvers }) => {
      const who = approvers.map(({ name }) => name).join(', ') || t('approvalRules.anyone');
      return t('approvalRules.of', { who, quorum });
    })
    .join(' → ');
}

function ActsCell({ rule, acts, t }: { rule: ApprovalRule; acts: RuleActs; t: Translate }) {
  if (rule.ofPlatform) return <span className="h-muted">{t('approvalRules.platform')}</span>;
  const [up, down] = [acts.moveOf(rule, -1), acts.moveOf(rule, 1)];
  return (
    <span className="rule-acts">
      <ActionIcon
        variant="default"
        aria-label={t('approvalRules.up', { name: rule.name })}
        disabled={up === undefined || acts.busy}
        onClick={up}
      >
        <IconArrowUp size={15} stroke={1.6} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="default"
        aria-label={t('approvalRules.down', { name: rule.name })}
        disabled={down === undefined || acts.busy}
        onClick={down}
      >
        <IconArrowDown size={15} stroke={1.6} aria-hidden />
      </ActionIcon>
      <Button size="xs" variant="default" onClick={() => acts.onEdit(rule)}>
        {t('policies.edit')}
      </Button>
      <Button size="xs" variant="default" onClick={() => acts.onSwitch(rule)}>
        {t(rule.enabled ? 'policies.rest' : 'policies.wake')}
      </Button>
      <Button size="xs" variant="default" onClick={() => acts.onRemove(rule)}>
        {t('approvalRules.remove')}
      </Button>
    </span>
  );
}

export function ruleColumns(t: Translate, acts: RuleActs | undefined): readonly Column<ApprovalRule>[] {
  const columns: Column<ApprovalRule>[] = [
    { id: 'position', header: t('approvalRules.position'), width: '70px', cell: ({ position }) => position },
    { id: 'name', header: t('policies.name'), wrap: true, cell: ({ name }) => name },
    {
      id: 'effect',
      header: t('approvalRules.effect'),
      width: '130px',
      cell: ({ effect, enabled }) =>
        enabled ? (
          <StatusPill tone={TONES[effect]} quiet>
            {t(`approvalRules.${effect}`)}
          </StatusPill>
        ) : (
          <StatusPill tone="off" quiet>
            {t('policies.state.off')}
          </StatusPill>
        ),
    },
    {
      id: 'about',
      header: t('approvalRules.about'),
      wrap: true,
      cell: ({ risks, kinds, resources, condition, scopeName }) => (
        <span className="rule-what h-mono">
          <span>{[...risks, ...kinds, ...resources].join(', ') || t('approvalRules.anything')}</span>
          <span className="h-muted">{scopeName}</span>
          {condition ? <code>{condition}</code> : null}
        </span>
      ),
    },
    { id: 'who', header: t('approvalRules.who'), wrap: true, cell: (rule) => describeStages(rule, t) },
  ];
  if (acts === undefined) return columns;
  return [
    ...columns,
    {
      id: 'acts',
      header: t('members.acts'),
      width: '290px',
      align: 'end',
      onPhone: 'foot',
      cell: (rule) => <ActsCell rule={rule} acts={acts} t={t} />,
    },
  ];
}
