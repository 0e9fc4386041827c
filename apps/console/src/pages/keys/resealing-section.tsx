import { CodeBlock, type Column, DataTable, EmptyState, RelativeTime, Section, StatusPill } from '@haechi/ui';
import { IconRefresh } from '@tabler/icons-react';
import type { ApiResponse } from '../../api/client.ts';
import { type Translate, useT } from '../../i18n/i18n.tsx';

type Keys = ApiResponse<'GET /api/v1/keys'>;
type Resealing = NonNullable<Keys['resealing']>;
type Place = Resealing['places'][number];

/** How far what former keys sealed is on its way to the one in use, and what may be done then. */
export function ResealingSection({ keys }: { readonly keys: Keys }) {
  const t = useT();
  const { resealing, items } = keys;
  if (resealing === null) return null;
  const formerCount = items.filter(({ kind, inUse }) => kind === 'sealing' && !inUse).length;
  return (
    <Section title={t('keys.resealing')} description={t('keys.resealingHint')}>
      <div className="h-stack">
        <div className="h-row" role="status">
          <Standing resealing={resealing} />
          <span>{t('keys.resealed', { done: resealing.resealed, left: resealing.remaining })}</span>
        </div>
        {resealing.places.length === 0 ? null : (
          <DataTable
            id="resealing"
            label={t('keys.resealing')}
            columns={placeColumns(t)}
            rows={resealing.places}
            rowKey={({ table, column }) => `${table} ${column}`}
            empty={
              <EmptyState
                icon={<IconRefresh size={20} stroke={1.6} />}
                title={t('keys.allSealed')}
                next={t('keys.resealingHint')}
              />
            }
          />
        )}
        {resealing.unreadable === 0 ? null : <p role="alert">{t('keys.unreadableNext')}</p>}
        {resealing.isFinished && formerCount > 0 ? (
          <>
            <p>{t('keys.retireNext', { count: formerCount })}</p>
            <CodeBlock title={t('keys.terminal')} code="haechi keys retire-sealing" wrap />
          </>
        ) : null}
      </div>
    </Section>
  );
}

function Standing({ resealing: { isFinished, unreadable } }: { readonly resealing: Resealing }) {
  const t = useT();
  if (isFinished) return <StatusPill tone="good">{t('keys.allSealed')}</StatusPill>;
  if (unreadable > 0)
    return <StatusPill tone="danger">{t('keys.unreadable', { count: unreadable })}</StatusPill>;
  return <StatusPill tone="waiting">{t('keys.underWay')}</StatusPill>;
}

const placeColumns = (t: Translate): readonly Column<Place>[] => [
  {
    id: 'place',
    header: t('keys.place'),
    onPhone: 'title',
    wrap: true,
    cell: ({ table, column }) => (
      <span className="h-mono">
        {table} {column}
      </span>
    ),
  },
  { id: 'remaining', header: t('keys.remaining'), width: '110px', cell: ({ remaining }) => remaining },
  { id: 'resealed', header: t('keys.done'), width: '110px', cell: ({ resealed }) => resealed },
  {
    id: 'unreadable',
    header: t('keys.unreadableCount'),
    width: '130px',
    cell: ({ unreadable }) => unreadable,
  },
  {
    id: 'lookedAt',
    header: t('keys.lookedAt'),
    width: '140px',
    cell: ({ lookedAt }) => <RelativeTime at={lookedAt} />,
  },
];
