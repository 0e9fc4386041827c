import { resolveCssVariables, Toaster, theme, UiProvider } from '@haechi/ui';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { onSessionLost } from '../api/session-lost.ts';
import { onFactorWanted } from '../api/step-up.ts';
import type { StepUpDialogProps } from '../credentials/step-up-dialog.tsx';
import { I18nProvider, type I18nProviderProps, useI18n } from '../i18n/i18n.tsx';
import { themeManager } from './color-scheme.ts';
import { createQueryClient } from './query-client.ts';
import { createAppRouter } from './router.tsx';
import { useTimeZone } from './time-zone.ts';
import { uiTextFrom } from './ui-text-from.ts';

// Few visits need it, so it is no part of the first load.
const StepUpDialog = lazy(async () => ({
  default: (await import('../credentials/step-up-dialog.tsx')).StepUpDialog,
}));

/** The whole console. */
export function App({ initial }: Pick<I18nProviderProps, 'initial'>) {
  return (
    <I18nProvider initial={initial}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        colorSchemeManager={themeManager}
        cssVariablesResolver={resolveCssVariables}
      >
        <Screens />
      </MantineProvider>
    </I18nProvider>
  );
}

function Screens() {
  const { t, locale } = useI18n();
  const timeZone = useTimeZone();
  const settings = useMemo(() => ({ text: uiTextFrom(t), locale, timeZone }), [t, locale, timeZone]);
  const [queryClient] = useState(createQueryClient);
  const [router] = useState(() => createAppRouter(queryClient));

  useEffect(
    () =>
      onSessionLost(() => {
        const { pathname, href } = router.state.location;
        if (pathname === '/sign-in') return;
        // Leave first: a page still on screen would only ask again for what was forgotten.
        void router.navigate({ to: '/sign-in', search: { next: href } }).then(() => queryClient.clear());
      }),
    [router, queryClient],
  );

  const [wanted, setWanted] = useState<StepUpDialogProps>();
  useEffect(
    () =>
      onFactorWanted(
        (problem) =>
          new Promise((resolve) => {
            const onDone = (shown: boolean) => {
              setWanted(undefined);
              resolve(shown);
            };
            setWanted({ problem, onDone });
          }),
      ),
    [],
  );

  const answeredIn = useRef(locale);
  useEffect(() => {
    if (answeredIn.current === locale) return;
    answeredIn.current = locale;
    // What the server said so far, it said in the other language.
    void queryClient.invalidateQueries();
  }, [locale, queryClient]);

  return (
    <UiProvider settings={settings}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Suspense fallback={null}>{wanted ? <StepUpDialog {...wanted} /> : null}</Suspense>
        <Toaster />
      </QueryClientProvider>
    </UiProvider>
  );
}
