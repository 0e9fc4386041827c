import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import {
  type Catalogue,
  loadCatalogue,
  loadFirstTexts,
  type MessageKey,
  type Reference,
} from './catalogue.ts';
import { rememberLocale } from './choose-locale.ts';
import { formatMessage, type Locale, type ParamNames } from './format.ts';

type ParamsFor<K extends MessageKey> = [ParamNames<Reference[K]>] extends [never]
  ? []
  : [params: Readonly<Record<ParamNames<Reference[K]>, string | number>>];

export type Translate = <K extends MessageKey>(key: K, ...params: ParamsFor<K>) => string;

export interface I18n {
  readonly locale: Locale;
  readonly t: Translate;
  /** Whether every text is here; until then only the first pages can be shown. */
  readonly complete: boolean;
  /** A page needs the others now. */
  readonly needAll: () => void;
  /** Shows the console in another language, once its texts are here. */
  readonly setLocale: (locale: Locale) => Promise<void>;
}

/** `t` for one language's texts. What is not here yet is nothing for the moment. */
function createTranslate(catalogue: Catalogue, locale: Locale): Translate {
  return (key, ...rest) => formatMessage(catalogue[key] ?? '', rest[0] ?? {}, locale);
}

const RETRY_AFTER_MS = 2_000;
const AFTER_FIRST_PAGE_MS = 1_000;

const I18nContext = createContext<I18n | undefined>(undefined);

export interface I18nProviderProps {
  /** `complete` unless the texts are those of the first pages only. */
  readonly initial: { readonly locale: Locale; readonly catalogue: Catalogue; readonly complete?: boolean };
  readonly children: ReactNode;
}

export function I18nProvider({ initial, children }: I18nProviderProps) {
  const [current, setCurrent] = useState({ complete: true, ...initial });
  const wanted = useRef(initial.locale);
  const { complete, locale: shown } = current;
  const show = useCallback(async (locale: Locale, all: boolean) => {
    const catalogue = await (all ? loadCatalogue(locale) : loadFirstTexts(locale));
    // A quicker second choice must not be overwritten by the first one's download.
    if (wanted.current !== locale) return;
    // At once, not in an effect: what is asked for next is asked for in this language.
    document.documentElement.lang = locale;
    setCurrent((before) =>
      !all && before.complete && before.locale === locale ? before : { locale, catalogue, complete: all },
    );
  }, []);
  const setLocale = useCallback(
    async (locale: Locale) => {
      wanted.current = locale;
      rememberLocale(locale);
      // The language of the account is mostly the one that is shown; then the first page still comes before the rest.
      if (locale !== shown) await show(locale, complete);
    },
    [show, shown, complete],
  );
  const [tries, setTries] = useState(0);
  const [urgent, setUrgent] = useState(false);
  const needAll = useCallback(() => setUrgent(true), []);
  useEffect(() => {
    if (complete) return undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    const complement = () => {
      // Without the texts there is no page; whoever was without a connection gets them once it is back.
      show(wanted.current, true).catch(() => {
        retry = setTimeout(() => setTries(tries + 1), RETRY_AFTER_MS);
      });
    };
    // The first page comes first: on a slow line every byte before it would be felt.
    const pause = setTimeout(complement, urgent ? 0 : AFTER_FIRST_PAGE_MS);
    return () => {
      clearTimeout(pause);
      clearTimeout(retry);
    };
  }, [complete, tries, urgent, show]);
  const value = useMemo<I18n>(
    () => ({
      locale: current.locale,
      t: createTranslate(current.catalogue, current.locale),
      complete: current.complete,
      needAll,
      setLocale,
    }),
    [current, needAll, setLocale],
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
