import { ErrorState, type Problem } from '@haechi/ui';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ApiProblem } from '../api/problem.ts';
import { type Translate, useT } from '../i18n/i18n.tsx';

/** Any thrown thing as a problem the reader can act on. */
export function toProblem(error: unknown, t: Translate): Problem {
  if (error instanceof ApiProblem) return error;
  return {
    title: t('error.page'),
    remedy: t('error.pageRemedy'),
    detail: error instanceof Error ? error.message : String(error),
    where: location.pathname,
    code: 'CONSOLE',
  };
}

/** In place of a page that failed; the navigation around it stays. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const t = useT();
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  return (
    <div style={{ padding: 'var(--h-space-5) 0' }}>
      <ErrorState
        problem={toProblem(error, t)}
        onRetry={() => {
          queries.reset();
          reset();
          void router.invalidate();
        }}
      />
    </div>
  );
}
