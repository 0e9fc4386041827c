import { PageHeader } from '@haechi/ui';
import { Button, Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useApiPages } from '../../api/use-api-pages.ts';
import { useInbox } from '../../app/use-inbox.ts';
import { useT } from '../../i18n/i18n.tsx';
import { RequestList } from './request-list.tsx';
import { RequestPanel } from './request-panel.tsx';
import './requests.css';
import type { RequestView } from './requests-search.ts';

/** From this width on, the request is shown beside the list. */
const WIDE = '(min-width: 1000px)';

export function RequestsPage() {
  const t = useT();
  const search = useSearch({ from: '/console/requests' });
  const navigate = useNavigate({ from: '/requests' });
  const inbox = useInbox();
  const wide = useMediaQuery(WIDE, undefined, { getInitialValueInEffect: false });
  const view: RequestView = search.view ?? 'inbox';
  const requests = useApiPages('GET /api/v1/approvals', {
    // What is decided leaves the inbox; the other lists are the memory.
    query: { view, limit: 50, ...(view === 'inbox' ? { state: 'pending' as const } : {}) },
  });
  const first = useFirstShown(view, requests.rows?.[0]?.id);
  const openId = wide ? (search.open ?? first) : undefined;
  const viewPart = search.view ? { view: search.view } : {};
  const open = (id: string) =>
    wide
      ? void navigate({ search: { ...viewPart, open: id }, replace: true })
      : void navigate({ to: '/requests/$id', params: { id } });
  const choose = (next: string | null) =>
    void navigate({ search: next === 'mine' || next === 'all' ? { view: next } : {}, replace: true });
  return (
    <>
      <PageHeader
        title={t('requests.title')}
        description={t('requests.description')}
        actions={
          <Button
            variant="default"
            leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}
            onClick={() => void navigate({ to: '/requests/new', search: {} })}
          >
            {t('requests.ask.button')}
          </Button>
        }
      />
      <Tabs value={view} onChange={choose}>
        <Tabs.List mb="md">
          <Tabs.Tab value="inbox">
            {t('requests.tab.inbox')}
            {inbox.count > 0 ? <span className="tab-count">{inbox.label}</span> : null}
          </Tabs.Tab>
          <Tabs.Tab value="mine">{t('requests.tab.mine')}</Tabs.Tab>
          <Tabs.Tab value="all">{t('requests.tab.all')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={view}>
          <div className="requests" data-wide={wide || undefined}>
            <RequestList
              view={view}
              requests={requests}
              selected={openId}
              onOpen={open}
              onSelect={wide ? open : undefined}
            />
            {wide && openId ? (
              <aside className="requests__side" aria-label={t('requests.detail')}>
                <RequestPanel key={openId} id={openId} />
              </aside>
            ) : null}
          </div>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/**
 * The request shown before the reader picks one. It stays although newer ones come in above it: a reason half typed
 * must never end up under another request.
 */
function useFirstShown(view: RequestView, id: string | undefined): string | undefined {
  const [shown, setShown] = useState<{ readonly view: RequestView; readonly id: string }>();
  if (id !== undefined && shown?.view !== view) setShown({ view, id });
  return shown?.view === view ? shown.id : id;
}
