const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const FINAL_RIEUL = 8;

/** Final sound of a digit as Koreans read it: 영 일 이 삼 사 오 육 칠 팔 구. */
const DIGIT_FINALS = [21, 8, 0, 16, 0, 0, 1, 8, 8, 0];
/** Latin letters whose Korean reading ends in a consonant: 엘, 엠, 엔, 알. */
const LETTER_FINALS: Readonly<Record<string, number>> = { l: 8, m: 16, n: 4, r: 8 };

/** Index of the final consonant a word ends in (0: none), as in the Unicode Hangul composition (Unicode 3.12). */
function finalOf(word: string): number {
  const last = word.replace(/[^\p{L}\p{N}]+$/u, '').at(-1) ?? '';
  const code = last.codePointAt(0) ?? 0;
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) return (code - FIRST_SYLLABLE) % FINALS;
  if (/\d/.test(last)) return DIGIT_FINALS[Number(last)] ?? 0;
  return LETTER_FINALS[last.toLowerCase()] ?? 0;
}

/**
 * The Korean particle that fits a word.
 * @param forms after a consonant, then after a vowel: `을/를`, `이/가`, `은/는`, `과/와`, `으로/로`
 */
export function chooseParticle(word: string, forms: string): string {
  const [afterConsonant = '', afterVowel = ''] = forms.split('/');
  const final = finalOf(word);
  // 로 follows ㄹ as it follows a vowel.
  const closed = final !== 0 && !(afterConsonant === '으로' && final === FINAL_RIEUL);
  return closed ? afterConsonant : afterVowel;
}
