import { resolveCssVariables, Toaster, theme, UiProvider } from '@haechi/ui';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { onSessionLost } from '../api/session-lost.ts';
import { I18nProvider, type I18nProviderProps, useI18n } from '../i18n/i18n.tsx';
import { themeManager } from './color-scheme.ts';
import { createQueryClient } from './query-client.ts';
import { createAppRouter } from './router.tsx';
import { useTimeZone } from './time-zone.ts';
import { uiTextFrom } from './ui-text-from.ts';

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
        queryClient.clear();
        if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
      }),
    [router, queryClient],
  );

  // What the server said, it said in the other language.
  useEffect(() => {
    void queryClient.invalidateQueries();
  }, [locale, queryClient]);

  return (
    <UiProvider settings={settings}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toaster />
      </QueryClientProvider>
    </UiProvider>
  );
}
