import { chooseParticle } from '@haechi/kernel';

export type Locale = 'ko' | 'en';

export const LOCALES: readonly Locale[] = ['ko', 'en'];

export function isLocale(text: unknown): text is Locale {
  return text === 'ko' || text === 'en';
}

export type Params = Readonly<Record<string, string | number>>;

type NameIn<P extends string> = P extends `${infer Name}|${string}`
  ? Name
  : P extends `${infer Name}~${string}`
    ? Name
    : P;

/** The parameter names a message asks for, read from its text by the type checker. */
export type ParamNames<Text extends string> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? NameIn<Inside> | ParamNames<Rest>
  : never;

/**
 * Fills a message. `{name}` is the value, `{count|member|members}` the form for that number, `{name~을/를}` the
 * Korean particle that fits the value. Numbers are written the way the language writes them.
 */
export function formatMessage(text: string, params: Params, locale: Locale): string {
  return text.replace(/\{([^{}]+)\}/g, (whole, inside: string) => {
    const [name, rest] = splitOnce(inside);
    const value = params[name];
    if (value === undefined) return whole;
    if (rest === undefined) return typeof value === 'number' ? value.toLocaleString(locale) : value;
    if (inside[name.length] === '~') return chooseParticle(String(value), rest);
    const [one = '', other = one] = rest.split('|');
    return new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other;
  });
}

function splitOnce(inside: string): [string, string | undefined] {
  const at = inside.search(/[|~]/);
  return at < 0 ? [inside, undefined] : [inside.slice(0, at), inside.slice(at + 1)];
}
