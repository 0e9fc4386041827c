import { Button, Menu } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useApi } from '../../api/api.ts';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { AddRuleForm } from './add-rule-form.tsx';
import type { ChangeFormProps } from './change-form-props.ts';
import { EditRoleForm } from './edit-role-form.tsx';
import { GiveRoleForm } from './give-role-form.tsx';
import { RemoveRuleForm } from './remove-rule-form.tsx';
import { TakeRoleForm } from './take-role-form.tsx';
import type { Change } from './what-if.ts';

type Kind = Change['kind'];

interface ChangesEditorProps {
  readonly principal: string;
  readonly scope: string;
  readonly changes: readonly Change[];
  readonly onChange: (changes: readonly Change[]) => void;
}

const CHANGES_MAX = 20;

/** Changes to try out: give a role, take one, edit one, add a rule, take one away. None of them is made. */
export function ChangesEditor({ principal, scope, changes, onChange }: ChangesEditorProps) {
  const t = useT();
  const mayRoles = useCan('role:read');
  const mayRules = useCan('policy:read');
  const [adding, setAdding] = useState<Kind>();
  const kinds: readonly Kind[] = [
    ...(mayRoles ? (['give_role', 'take_role', 'edit_role'] as const) : []),
    ...(mayRules ? (['add_rule', 'remove_rule'] as const) : []),
  ];
  const form: ChangeFormProps = {
    principal,
    scope,
    onAdd: (change) => {
      // The same change twice is the same change.
      const known = changes.some((other) => JSON.stringify(other) === JSON.stringify(change));
      if (!known) onChange([...changes, change]);
      setAdding(undefined);
    },
    onCancel: () => setAdding(undefined),
  };
  return (
    <div className="h-stack">
      {changes.length === 0 ? null : (
        <ul className="playground__changes">
          {changes.map((change) => (
            <li key={JSON.stringify(change)}>
              <ChangeText change={change} />
              <Button
                size="xs"
                variant="default"
                leftSection={<IconX size={13} aria-hidden />}
                onClick={() => onChange(changes.filter((other) => other !== change))}
              >
                {t('playground.drop')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {adding === 'give_role' ? <GiveRoleForm {...form} /> : null}
      {adding === 'take_role' ? <TakeRoleForm {...form} /> : null}
      {adding === 'edit_role' ? <EditRoleForm {...form} /> : null}
      {adding === 'add_rule' ? <AddRuleForm {...form} /> : null}
      {adding === 'remove_rule' ? <RemoveRuleForm {...form} /> : null}
      {adding === undefined && kinds.length > 0 && changes.length < CHANGES_MAX ? (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button
              style={{ alignSelf: 'flex-start' }}
              variant="default"
              leftSection={<IconPlus size={15} stroke={1.6} aria-hidden />}
            >
              {t('playground.add')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {kinds.map((kind) => (
              <Menu.Item key={kind} onClick={() => setAdding(kind)}>
                {t(`playground.change.${kind}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      {kinds.length === 0 ? <p className="h-muted">{t('playground.noChanges')}</p> : null}
    </div>
  );
}

/** One change in words. */
function ChangeText({ change }: { change: Change }) {
  const t = useT();
  const about = useNames();
  const kind = t(`playground.change.${change.kind}`);
  const details = (() => {
    switch (change.kind) {
      case 'give_role':
        return `${about.role(change.roleId)} · ${about.scope(change.scope)}`;
      case 'take_role':
        return about.assignment(change.assignmentId);
      case 'edit_role':
        return `${about.role(change.roleId)}: ${change.patterns.join(', ') || '–'}`;
      case 'add_rule':
        return `${t(change.effect === 'allow' ? 'permissions.why.allow' : 'permissions.why.deny')} ${change.permissions.join(', ')} · ${about.scope(change.scope)}`;
      case 'remove_rule':
        return about.rule(change.ruleId);
    }
  })();
  const condition = 'condition' in change ? change.condition : undefined;
  return (
    <span>
      <strong>{kind}</strong> {details}
      {condition ? <code className="considered__condition h-mono">{condition}</code> : null}
    </span>
  );
}

/** Names for the ids a change holds, as far as they have been read. */
function useNames() {
  const mayRoles = useCan('role:read');
  const mayRules = useCan('policy:read');
  const roles = useApi('GET /api/v1/roles', {}, { enabled: mayRoles });
  const scopes = useApi('GET /api/v1/scopes');
  const rules = useApi('GET /api/v1/policy-rules', {}, { enabled: mayRules });
  const assignments = useApi('GET /api/v1/assignments', { query: {} }, { enabled: mayRoles });
  return {
    role: (id: string) => roles.data?.items.find((role) => role.id === id)?.name ?? id,
    scope: (id: string) => scopes.data?.items.find(({ scope }) => scope === id)?.name ?? id,
    rule: (id: string) => rules.data?.items.find((rule) => rule.id === id)?.name ?? id,
    assignment: (id: string) => {
      const held = assignments.data?.items.find((item) => item.id === id);
      return held ? `${held.roleName} · ${held.scopeName}` : id;
    },
  };
}
