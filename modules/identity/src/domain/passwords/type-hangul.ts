const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const VOWELS = 21;
const FINALS = 28;

// Keys of the two-set keyboard (KS X 5002) in the order of the Unicode syllable block (Unicode 16, section 3.12).
const INITIAL_KEYS = 'r R s e E f a q Q t T d w W c z x v g'.split(' ');
const VOWEL_KEYS = 'k o i O j p u P h hk ho hl y n nj np nl b m ml l'.split(' ');
const FINAL_KEYS = ['', ...'r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g'.split(' ')];

/**
 * The Latin letters that appear when Korean is typed with the keyboard left in English: 비밀번호 becomes `qlalfqjsgh`.
 * That is how many Korean passwords are made, and why they are easily guessed.
 */
export function typeHangulInLatin(text: string): string {
  return [...text]
    .map((character) => {
      const code = character.codePointAt(0) ?? 0;
      if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return character;
      const index = code - FIRST_SYLLABLE;
      const initial = INITIAL_KEYS[Math.floor(index / (VOWELS * FINALS))] ?? '';
      const vowel = VOWEL_KEYS[Math.floor(index / FINALS) % VOWELS] ?? '';
      return initial + vowel + (FINAL_KEYS[index % FINALS] ?? '');
    })
    .join('');
}
