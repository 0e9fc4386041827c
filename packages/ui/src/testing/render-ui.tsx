import { MantineProvider } from '@mantine/core';
import { type RenderResult, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { UiProvider, type UiText } from '../ui-text.tsx';

/** Each word is its own name, so that tests do not depend on a language. */
const TEXT: UiText = {
  copy: 'copy',
  copied: 'copied',
  close: 'close',
  cancel: 'cancel',
  confirm: 'confirm',
  retry: 'retry',
  dismiss: 'dismiss',
  notifications: 'notifications',
  reason: 'reason',
  reasonHint: 'reasonHint',
  reasonMissing: 'reasonMissing',
  loading: 'loading',
  tableSettings: 'tableSettings',
  columns: 'columns',
  density: 'density',
  densityCompact: 'densityCompact',
  densityRoomy: 'densityRoomy',
  selectRow: 'selectRow',
  selectAll: 'selectAll',
  sortBy: (column) => `sortBy ${column}`,
  loadMore: 'loadMore',
  shown: (shown, total) => `${shown} of ${total ?? '?'}`,
  errorWhere: 'errorWhere',
  errorRemedy: 'errorRemedy',
  errorCode: 'errorCode',
  errorRequestId: 'errorRequestId',
  unknown: 'unknown',
  never: 'never',
  expired: 'expired',
  paletteTitle: 'paletteTitle',
  palettePlaceholder: 'palettePlaceholder',
  paletteEmpty: (query) => `nothing for ${query}`,
  paletteHelp: { move: 'move', open: 'open', close: 'close' },
};

/** Renders a component with everything it expects above it. */
export function renderUi(content: ReactNode): RenderResult {
  return render(content, {
    wrapper: ({ children }) => (
      <MantineProvider env="test">
        <UiProvider settings={{ text: TEXT, locale: 'en', timeZone: 'Asia/Seoul' }}>{children}</UiProvider>
      </MantineProvider>
    ),
  });
}
