import { useApi } from '../api/api.ts';

const INBOX = { query: { view: 'inbox', state: 'pending', limit: 20 } } as const;

/** Requests that wait for the reader's decision: the first of them, and how many there are. */
export function useInbox() {
  const { data } = useApi('GET /api/v1/approvals', INBOX);
  const items = data?.items ?? [];
  const count = data?.total ?? items.length;
  const more = data?.total === undefined && typeof data?.nextCursor === 'string';
  return { items, count, label: count > 99 ? '99+' : `${count}${more ? '+' : ''}` };
}
