/** Hangul syllables as jamo, so that half-typed and initials-only text can be matched (Unicode, section 3.12). */
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const VOWEL_COUNT = 21;
const TAIL_COUNT = 28;

const INITIALS = Array.from('ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ');
const VOWELS = [
  'ㅏ',
  'ㅐ',
  'ㅑ',
  'ㅒ',
  'ㅓ',
  'ㅔ',
  'ㅕ',
  'ㅖ',
  'ㅗ',
  'ㅗㅏ',
  'ㅗㅐ',
  'ㅗㅣ',
  'ㅛ',
  'ㅜ',
  'ㅜㅓ',
  'ㅜㅔ',
].concat(['ㅜㅣ', 'ㅠ', 'ㅡ', 'ㅡㅣ', 'ㅣ']);
const TAILS = [
  '',
  'ㄱ',
  'ㄲ',
  'ㄱㅅ',
  'ㄴ',
  'ㄴㅈ',
  'ㄴㅎ',
  'ㄷ',
  'ㄹ',
  'ㄹㄱ',
  'ㄹㅁ',
  'ㄹㅂ',
  'ㄹㅅ',
  'ㄹㅌ',
  'ㄹㅍ',
].concat(['ㄹㅎ', 'ㅁ', 'ㅂ', 'ㅂㅅ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ']);
const COMPOUND: Record<string, string> = {
  ㅘ: 'ㅗㅏ',
  ㅙ: 'ㅗㅐ',
  ㅚ: 'ㅗㅣ',
  ㅝ: 'ㅜㅓ',
  ㅞ: 'ㅜㅔ',
  ㅟ: 'ㅜㅣ',
  ㅢ: 'ㅡㅣ',
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
};

/** Keys of the standard two-set Korean layout (KS X 5002). */
const KEY_TO_JAMO: Record<string, string> = Object.fromEntries(
  [
    ...'qㅂwㅈeㄷrㄱtㅅyㅛuㅕiㅑoㅐpㅔaㅁsㄴdㅇfㄹgㅎhㅗjㅓkㅏlㅣzㅋxㅌcㅊvㅍbㅠnㅜmㅡ'.matchAll(/(\w)(.)/gu),
    ...'QㅃWㅉEㄸRㄲTㅆOㅒPㅖ'.matchAll(/(\w)(.)/gu),
  ].map(([, key, jamo]) => [key, jamo]),
);

const JAMO_TO_KEY: Record<string, string> = Object.fromEntries(
  Object.entries(KEY_TO_JAMO).map(([key, jamo]) => [jamo, key.toLowerCase()]),
);

function splitSyllable(character: string): { initial: string; rest: string } | undefined {
  const code = character.charCodeAt(0);
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return undefined;
  const index = code - FIRST_SYLLABLE;
  const initial = INITIALS[Math.floor(index / (VOWEL_COUNT * TAIL_COUNT))] ?? '';
  const vowel = VOWELS[Math.floor((index % (VOWEL_COUNT * TAIL_COUNT)) / TAIL_COUNT)] ?? '';
  return { initial, rest: vowel + (TAILS[index % TAIL_COUNT] ?? '') };
}

/** `멤버` becomes `ㅁㅔㅁㅂㅓ`; anything else stays as it is. */
export function toJamo(text: string): string {
  let jamo = '';
  for (const character of text.normalize('NFC')) {
    const split = splitSyllable(character);
    jamo += split ? split.initial + split.rest : (COMPOUND[character] ?? character);
  }
  return jamo;
}

/** `멤버 관리` becomes `ㅁㅂ ㄱㄹ`. */
export function toInitials(text: string): string {
  let initials = '';
  for (const character of text.normalize('NFC')) initials += splitSyllable(character)?.initial ?? character;
  return initials;
}

/** Whether the text is consonants only, as people type to match by initials. */
export function isInitialsQuery(text: string): boolean {
  const letters = [...text.replaceAll(' ', '')];
  return letters.length > 0 && letters.every((letter) => INITIALS.includes(letter));
}

/** What would have been typed with the keyboard switched to Korean: `apaqj` to jamo of `멤버`. */
export function latinKeysToJamo(text: string): string {
  return [...text].map((key) => KEY_TO_JAMO[key] ?? KEY_TO_JAMO[key.toLowerCase()] ?? key).join('');
}

/** What would have been typed with the keyboard switched to Latin: `ㅡ드ㅠㄷㄱ` to `member`. */
export function hangulToLatinKeys(text: string): string {
  return [...toJamo(text)].map((jamo) => JAMO_TO_KEY[jamo] ?? jamo).join('');
}
