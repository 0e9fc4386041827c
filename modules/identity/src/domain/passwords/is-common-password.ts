import { COMMON_WORDS } from './common-words.ts';
import { isLeakedPassword } from './leaked-passwords.ts';

/** What fingers do without thinking: rows, columns, zigzags and alphabets, on the Latin and the Korean side of the keys. */
const RUNS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'qwertzuiop',
  'azertyuiop',
  '!@#$%^&*()_+',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik<(ol>)p:?',
  'a1s2d3f4g5h6j7k8l9',
  'z1x2c3v4b5n6m7',
  '147258369',
  '159357',
  'ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔ',
  'ㅁㄴㅇㄹㅎㅗㅓㅏㅣ',
  'ㅋㅌㅊㅍㅠㅜㅡ',
  'ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ',
  '가나다라마바사아자차카타파하',
]
  .map((run) => run.normalize('NFKC'))
  .flatMap((run) => [run, [...run].toReversed().join('')]);

const RUN_CHARACTERS_MIN = 3;
/** What may be left over beside runs before a password stops being just runs. */
const LOOSE_CHARACTERS_MAX = 2;
/** `pass.word1`: that few signs between letters hide nothing. */
const SIGNS_BETWEEN_MAX = 4;

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
};

function runLengthAt(characters: readonly string[], start: number): number {
  let length = RUN_CHARACTERS_MIN;
  let found = 0;
  while (start + length <= characters.length) {
    const part = characters.slice(start, start + length).join('');
    const repeated = characters.slice(start, start + length).every((character) => character === part[0]);
    if (!repeated && !RUNS.some((run) => run.includes(part))) break;
    found = length;
    length += 1;
  }
  return found;
}

/** True for `qwer1234!`, `1q2w3e4r`, `asdfzxcv`: nothing but runs, repeated characters and a loose character or two. */
function isMadeOfRuns(password: string): boolean {
  const characters = [...password];
  let loose = 0;
  for (let at = 0; at < characters.length; ) {
    const length = runLengthAt(characters, at);
    if (length === 0) loose += 1;
    at += Math.max(length, 1);
  }
  return loose <= LOOSE_CHARACTERS_MAX;
}

/** True for `abcabcabc` and `20252025`: one short piece over and over. */
function isRepetition(password: string): boolean {
  return /^(.{1,5})\1+$/u.test(password);
}

/** The forms a password is looked up in: as it is, without what surrounds its letters, and with look-alikes undone. */
function formsOf(password: string): string[] {
  const plain = [...password].map((character) => LOOK_ALIKES[character] ?? character).join('');
  const trimmed = [password, plain].map((text) => text.replaceAll(/^[^\p{L}]+|[^\p{L}]+$/gu, ''));
  // `p@ssw0rd123!`: what follows the word goes first, look-alikes inside it are undone after.
  const core = password.replace(/[\d\W_]+$/u, '');
  const undone = [...core].map((character) => LOOK_ALIKES[character] ?? character).join('');
  const letters = password.replaceAll(/[^\p{L}]/gu, '');
  const isMostlyLetters = password.length - letters.length <= SIGNS_BETWEEN_MAX;
  return [password, plain, ...trimmed, core, undone, ...(isMostlyLetters ? [letters] : [])];
}

/** Up to two common words in a row, as in `loveyou` + `forever`. */
function isMadeOfWords(text: string): boolean {
  if (COMMON_WORDS.has(text)) return true;
  for (let at = 1; at < text.length; at += 1) {
    if (COMMON_WORDS.has(text.slice(0, at)) && COMMON_WORDS.has(text.slice(at))) return true;
  }
  return false;
}

/** Whether a password is among the first that somebody guessing would try. Works offline, from a list and from rules. */
export function isCommonPassword(password: string): boolean {
  const folded = password.normalize('NFKC').toLowerCase();
  if (isRepetition(folded) || isMadeOfRuns(folded) || isLeakedPassword(folded)) return true;
  return formsOf(folded).some((form) => form !== '' && isMadeOfWords(form));
}
