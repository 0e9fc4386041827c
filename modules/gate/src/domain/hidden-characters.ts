/**
 * Characters people do not see: control and format characters, invisible fillers, variation selectors, the tag block
 * that can hide whole sentences, private use. Line breaks and tabs are seen.
 */
const HIDDEN =
  /\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|\p{Cs}|\p{Variation_Selector}|[\u{115F}\u{1160}\u{3164}\u{FFA0}\u{2800}]/u;

const isHidden = (character: string): boolean =>
  character !== '\n' && character !== '\t' && character !== '\r' && HIDDEN.test(character);

const showOne = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** The text with every hidden character spelled out as `\u{…}`. */
export const spellHidden = (text: string): string =>
  Array.from(text, (character) => (isHidden(character) ? showOne(character) : character)).join('');

/** The hidden characters of a text, each once, spelled out. */
export const listHidden = (text: string): string[] => [
  ...new Set(Array.from(text).filter(isHidden).map(showOne)),
];
