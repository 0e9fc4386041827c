import { createContext, type ReactNode, useContext } from 'react';

/** Every word the components say on their own. The application supplies them in the reader's language. */
export interface UiText {
  readonly copy: string;
  readonly copied: string;
  readonly close: string;
  readonly cancel: string;
  readonly confirm: string;
  readonly retry: string;
  readonly dismiss: string;
  readonly notifications: string;
  readonly reason: string;
  readonly reasonHint: string;
  readonly reasonMissing: string;
  readonly loading: string;
  readonly tableSettings: string;
  readonly columns: string;
  readonly density: string;
  readonly densityCompact: string;
  readonly densityRoomy: string;
  readonly selectRow: string;
  readonly selectAll: string;
  readonly sortBy: (column: string) => string;
  readonly loadMore: string;
  readonly shown: (shown: number, total: number | undefined) => string;
  readonly errorWhere: string;
  readonly errorRemedy: string;
  readonly errorCode: string;
  readonly errorRequestId: string;
  readonly unknown: string;
  readonly never: string;
  readonly expired: string;
  readonly paletteTitle: string;
  readonly palettePlaceholder: string;
  readonly paletteEmpty: (query: string) => string;
  readonly paletteHelp: { readonly move: string; readonly open: string; readonly close: string };
}

export interface UiSettings {
  readonly text: UiText;
  /** BCP 47 tag for dates and numbers. */
  readonly locale: string;
  /** IANA zone in which times are shown. */
  readonly timeZone: string;
}

const UiContext = createContext<UiSettings | undefined>(undefined);

export function UiProvider({ settings, children }: { settings: UiSettings; children: ReactNode }) {
  return <UiContext value={settings}>{children}</UiContext>;
}

/** The settings given to the nearest `UiProvider`. Throws outside of one: there is no default language. */
export function useUi(): UiSettings {
  const settings = useContext(UiContext);
  if (!settings) throw new Error('ui components need a UiProvider above them');
  return settings;
}

export function useUiText(): UiText {
  return useUi().text;
}
