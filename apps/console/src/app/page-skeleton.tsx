import { Skeleton } from '@mantine/core';
import { useT } from '../i18n/i18n.tsx';

const LINES = ['92%', '78%', '86%', '64%', '81%', '72%'];

/** A page on its way: the same places a page puts its title and its table. */
export function PageSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t('app.loading')}>
      <Skeleton height={22} width={180} mt={6} />
      <Skeleton height={12} width={340} maw="100%" mt={12} />
      <div className="h-section__body" data-frame="sheet" style={{ marginTop: 'var(--h-space-5)' }}>
        {LINES.map((width) => (
          <Skeleton key={width} height={10} width={width} my={15} />
        ))}
      </div>
    </div>
  );
}
