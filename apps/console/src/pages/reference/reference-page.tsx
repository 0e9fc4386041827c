import { EmptyState, ErrorState, PageHeader, scoreMatch } from '@haechi/ui';
import { Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useApi } from '../../api/api.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';
import { useT } from '../../i18n/i18n.tsx';
import { OperationDetail } from './operation-detail.tsx';
import { type OperationView, readOpenApi } from './read-openapi.ts';
import './reference.css';

const TAG_LABEL: Readonly<Record<string, PlainKey>> = {
  platform: 'reference.tag.platform',
  identity: 'reference.tag.identity',
  tenants: 'reference.tag.tenants',
  access: 'reference.tag.access',
  approvals: 'reference.tag.approvals',
  audit: 'reference.tag.audit',
  settings: 'reference.tag.settings',
};

export function ReferencePage() {
  const t = useT();
  const search = useSearch({ from: '/console/reference' });
  const openapi = useApi('GET /api/v1/openapi.json');
  const document = useMemo(() => openapi.data && readOpenApi(openapi.data), [openapi.data]);
  if (openapi.error && !document) {
    return (
      <>
        <PageHeader title={t('reference.title')} />
        <ErrorState problem={openapi.error} onRetry={() => void openapi.refetch()} />
      </>
    );
  }
  const chosen = document?.operations.find(({ key }) => key === search.op);
  const shown = chosen ?? document?.operations[0];
  return (
    <>
      <PageHeader
        title={t('reference.title')}
        description={t('reference.description')}
        status={document ? <span className="h-mono h-muted">{document.version}</span> : undefined}
        actions={
          <a href="/api/v1/openapi.json" target="_blank" rel="noreferrer">
            openapi.json
          </a>
        }
      />
      <div className="reference" data-chosen={chosen ? true : undefined}>
        <OperationList operations={document?.operations} shown={shown?.key} />
        <div className="reference__detail">
          {document && shown ? (
            <OperationDetail key={shown.key} operation={shown} schemas={document.schemas} />
          ) : (
            <Skeleton height={420} />
          )}
        </div>
      </div>
    </>
  );
}

interface OperationListProps {
  readonly operations: readonly OperationView[] | undefined;
  readonly shown: string | undefined;
}

function OperationList({ operations, shown }: OperationListProps) {
  const t = useT();
  const search = useSearch({ from: '/console/reference' });
  const navigate = useNavigate({ from: '/reference' });
  const [text, setText] = useState(search.text ?? '');
  const fitting = operations?.filter(
    ({ key, summary, permission }) => scoreMatch(text, summary, [key, permission ?? '']) > 0,
  );
  const groups = fitting && [...Map.groupBy(fitting, ({ tag }) => tag)];
  return (
    <nav className="reference__list" aria-label={t('reference.operations')}>
      <TextInput
        type="search"
        aria-label={t('reference.search')}
        placeholder={t('reference.search')}
        leftSection={<IconSearch size={15} stroke={1.6} aria-hidden />}
        value={text}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          setText(wanted);
          const { text: _, ...rest } = search;
          void navigate({ search: wanted ? { ...rest, text: wanted } : rest, replace: true });
        }}
      />
      {groups === undefined ? <Skeleton height={520} /> : null}
      {groups?.length === 0 ? (
        <EmptyState title={t('reference.empty')} next={t('reference.emptyNext')} />
      ) : null}
      {groups?.map(([tag, members]) => (
        <div key={tag}>
          <h2>{tagName(tag)}</h2>
          <ul>
            {members.map(({ key, method, summary }) => (
              <li key={key}>
                <Link
                  to="/reference"
                  search={{ ...search, op: key }}
                  aria-current={key === shown ? 'page' : undefined}
                >
                  <span className="method" data-method={method}>
                    {method}
                  </span>
                  <span>{summary}</span>
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );

  function tagName(tag: string): string {
    const label = TAG_LABEL[tag];
    return label ? t(label) : tag;
  }
}
