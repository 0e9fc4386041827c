import { hangulToLatinKeys, isInitialsQuery, latinKeysToJamo, toInitials, toJamo } from '../hangul.ts';

/** How well a query fits a text; zero means not at all. Only the order of scores has a meaning. */
const SCORE = { whole: 1000, prefix: 800, word: 600, inside: 400, scattered: 200 } as const;

function scoreInside(text: string, query: string): number {
  if (text === query) return SCORE.whole;
  const at = text.indexOf(query);
  if (at < 0) return 0;
  if (at === 0) return SCORE.prefix - text.length;
  return (/[\s/·:_-]/.test(text.charAt(at - 1)) ? SCORE.word : SCORE.inside) - at;
}

/** Query letters in order with gaps. Starts of words are worth more; wide gaps cost. */
function scoreScattered(text: string, query: string): number {
  let score: number = SCORE.scattered;
  let from = 0;
  for (const letter of query) {
    const at = text.indexOf(letter, from);
    if (at < 0) return 0;
    const startsWord = at === 0 || /[\s/·:_-]/.test(text.charAt(at - 1));
    score -= startsWord ? 0 : Math.min(at - from, 10) * 4;
    from = at + 1;
  }
  return Math.max(score - text.length / 10, 1);
}

function scoreOne(text: string, query: string): number {
  const plain = text.toLowerCase();
  const asked = query.toLowerCase();
  if (isInitialsQuery(query)) {
    const byInitials = scoreInside(toInitials(plain).replaceAll(' ', ''), query.replaceAll(' ', ''));
    if (byInitials > 0) return byInitials;
  }
  const jamo = toJamo(plain);
  const direct =
    scoreInside(jamo, toJamo(asked)) || scoreInside(plain.replaceAll(' ', ''), asked.replaceAll(' ', ''));
  if (direct > 0) return direct;
  // The keyboard was left in the other language.
  const switched = /^[a-z\s]+$/i.test(query)
    ? scoreInside(jamo, latinKeysToJamo(query))
    : scoreInside(plain, hangulToLatinKeys(query));
  if (switched > 0) return switched / 2;
  return asked.length >= 2 ? scoreScattered(jamo, toJamo(asked.replaceAll(' ', ''))) : 0;
}

/**
 * The best score of a query over a label and its other names. Understands Latin fuzzy typing, Korean half-typed
 * syllables, Korean initials, and text typed with the wrong keyboard layout. Empty query fits everything equally.
 */
export function scoreMatch(query: string, label: string, keywords: readonly string[] = []): number {
  const asked = query.trim().normalize('NFC');
  if (asked === '') return 1;
  const others = keywords.map((keyword) => scoreOne(keyword, asked) * 0.9);
  return Math.max(scoreOne(label, asked), ...others);
}
