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

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const TAIL_COUNT = 28;
const TAIL_RIEUL = 8;
/** How digits end when read in Korean: 영일이삼사오육칠팔구. */
const DIGIT_TAILS = [21, TAIL_RIEUL, 0, 16, 0, 0, 1, TAIL_RIEUL, TAIL_RIEUL, 0];

function tailOf(word: string): number | undefined {
  const last = word.trim().at(-1) ?? '';
  if (/\d/.test(last)) return DIGIT_TAILS[Number(last)];
  const code = last.charCodeAt(0);
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) return (code - FIRST_SYLLABLE) % TAIL_COUNT;
  return undefined;
}

/** Picks 을/를, 이/가, 은/는, 과/와 or 으로/로 for the word before it; both when the sound is unknown. */
export function pickParticle(word: string, pair: string): string {
  const [afterConsonant = '', afterVowel = ''] = pair.split('/');
  const tail = tailOf(word);
  if (tail === undefined) return `${afterConsonant}(${afterVowel})`;
  const closed = pair === '으로/로' ? tail !== 0 && tail !== TAIL_RIEUL : tail !== 0;
  return closed ? afterConsonant : afterVowel;
}

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
    if (inside[name.length] === '~') return pickParticle(String(value), rest);
    const [one = '', other = one] = rest.split('|');
    return new Intl.PluralRules(locale).select(Number(value)) === 'one' ? one : other;
  });
}

function splitOnce(inside: string): [string, string | undefined] {
  const at = inside.search(/[|~]/);
  return at < 0 ? [inside, undefined] : [inside.slice(0, at), inside.slice(at + 1)];
}
