import { EmptyState, Mark } from '@haechi/ui';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useT } from '../i18n/i18n.tsx';

/** For addresses that lead nowhere, and for things the reader may not see, which must look the same. */
export function NotFound() {
  const t = useT();
  return (
    <EmptyState
      page
      icon={<Mark size={22} />}
      title={t('error.notFound')}
      next={t('error.notFoundNext')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/" {...props} />}>
          {t('error.goHome')}
        </Button>
      }
    />
  );
}
