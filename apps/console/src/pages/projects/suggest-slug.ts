/** Revised Romanization of Korean, syllable by syllable; sounds that change between syllables are left alone. */
const INITIALS = 'g kk n d tt r m b pp s ss  j jj ch k t p h'.split(' ');
const VOWELS = 'a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i'.split(' ');
const TAILS = ' k k k n n n t l k m l l l p l m p p t t ng t t k t p t'.split(' ');

const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const SLUG_MAX = 63;

function romanise(letter: string): string {
  const code = letter.charCodeAt(0);
  if (code < FIRST_SYLLABLE || code > LAST_SYLLABLE) return letter;
  const syllable = code - FIRST_SYLLABLE;
  const initial = INITIALS[Math.floor(syllable / (VOWELS.length * TAILS.length))] ?? '';
  const vowel = VOWELS[Math.floor(syllable / TAILS.length) % VOWELS.length] ?? '';
  return initial + vowel + (TAILS[syllable % TAILS.length] ?? '');
}

/** A key for the address made from a name: lower case, digits and hyphens. Empty when nothing of it can be kept. */
export function suggestSlug(name: string): string {
  return Array.from(name.normalize('NFC'), romanise)
    .join('')
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{Mn}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_MAX)
    .replace(/^-+|-+$/g, '');
}
