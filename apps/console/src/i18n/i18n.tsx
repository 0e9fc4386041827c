import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { type Catalogue, loadCatalogue, type MessageKey, type Reference } from './catalogue.ts';
import { rememberLocale } from './choose-locale.ts';
import { formatMessage, type Locale, type ParamNames } from './format.ts';

type ParamsFor<K extends MessageKey> = [ParamNames<Reference[K]>] extends [never]
  ? []
  : [params: Readonly<Record<ParamNames<Reference[K]>, string | number>>];

export type Translate = <K extends MessageKey>(key: K, ...params: ParamsFor<K>) => string;

export interface I18n {
  readonly locale: Locale;
  readonly t: Translate;
  /** Shows the console in another language, once its texts are here. */
  readonly setLocale: (locale: Locale) => Promise<void>;
}

/** `t` for one language's texts. */
function createTranslate(catalogue: Catalogue, locale: Locale): Translate {
  return (key, ...rest) => formatMessage(catalogue[key], rest[0] ?? {}, locale);
}

const I18nContext = createContext<I18n | undefined>(undefined);

export interface I18nProviderProps {
  readonly initial: { readonly locale: Locale; readonly catalogue: Catalogue };
  readonly children: ReactNode;
}

export function I18nProvider({ initial, children }: I18nProviderProps) {
  const [current, setCurrent] = useState(initial);
  const wanted = useRef(initial.locale);
  const setLocale = useCallback(async (locale: Locale) => {
    wanted.current = locale;
    rememberLocale(locale);
    const catalogue = await loadCatalogue(locale);
    // A quicker second choice must not be overwritten by the first one's download.
    if (wanted.current !== locale) return;
    // At once, not in an effect: what is asked for next is asked for in this language.
    document.documentElement.lang = locale;
    setCurrent({ locale, catalogue });
  }, []);
  const value = useMemo<I18n>(
    () => ({ locale: current.locale, t: createTranslate(current.catalogue, current.locale), setLocale }),
    [current, setLocale],
  );
  return <I18nContext value={value}>{children}</I18nContext>;
}

export function useI18n(): I18n {
  const i18n = useContext(I18nContext);
  if (!i18n) throw new Error('useI18n needs an I18nProvider above it');
  return i18n;
}

export function useT(): Translate {
  return useI18n().t;
}
