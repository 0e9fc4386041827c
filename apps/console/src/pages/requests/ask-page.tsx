import { PageHeader, Section } from '@haechi/ui';
import { SegmentedControl } from '@mantine/core';
import { Link, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../app/session.ts';
import { useT } from '../../i18n/i18n.tsx';
import { RoleAtScope, type RoleAtScopeValue } from '../members/role-at-scope.tsx';
import '../members/members.css';
import { PermissionSelect } from '../permissions/permission-select.tsx';
import { ScopeSelect } from '../permissions/scope-select.tsx';
import { AccessRequestForm, type Wanted } from './access/access-request-form.tsx';
import './requests.css';

/** Asks for access: by the permission that is missing, or by a role, where roles may be seen. */
export function AskPage() {
  const t = useT();
  const router = useRouter();
  const navigate = useNavigate();
  const search = useSearch({ from: '/console/requests/new' });
  const maySeeRoles = useCan('role:read');
  const [by, setBy] = useState<Wanted['by']>('permission');
  const [permission, setPermission] = useState(search.permission);
  const [scope, setScope] = useState(search.scope);
  const [role, setRole] = useState<RoleAtScopeValue>({ roleId: undefined, scope: search.scope });
  const wanted: Wanted =
    by === 'permission'
      ? { by, question: permission && scope ? { permission, scope } : undefined }
      : { by, ...role };
  return (
    <div className="request-page">
      <PageHeader
        parent={<Link to="/requests">{t('requests.title')}</Link>}
        title={t('requests.ask.title')}
        description={t('requests.ask.description')}
      />
      <Section>
        <AccessRequestForm
          key={by}
          wanted={wanted}
          onCancel={() => router.history.back()}
          onAsked={({ approvalId }) => void navigate({ to: '/requests/$id', params: { id: approvalId } })}
        >
          {maySeeRoles ? (
            <SegmentedControl
              aria-label={t('requests.ask.by')}
              style={{ alignSelf: 'flex-start' }}
              value={by}
              onChange={(next) => setBy(next === 'role' ? 'role' : 'permission')}
              data={[
                { value: 'permission', label: t('requests.ask.byPermission') },
                { value: 'role', label: t('requests.ask.byRole') },
              ]}
            />
          ) : null}
          {by === 'permission' ? (
            <div className="role-at-scope">
              <ScopeSelect label={t('members.where')} value={scope} onChange={setScope} />
              <PermissionSelect value={permission} onChange={setPermission} />
            </div>
          ) : (
            <RoleAtScope value={role} onChange={setRole} />
          )}
        </AccessRequestForm>
      </Section>
    </div>
  );
}
