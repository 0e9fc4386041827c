export const PASSWORD_CHARACTERS_MAX = 128;
const CONTEXT_WORD_CHARACTERS_MIN = 4;
const PRODUCT_WORDS = ['haechi', '해치'];

export type PasswordStrength = 'weak' | 'fair' | 'strong';

export interface PasswordAssessment {
  readonly longEnough: boolean;
  /** Contains the e-mail name, the organisation's name or the product's: the first things to be guessed. */
  readonly containsKnownWord: boolean;
  readonly strength: PasswordStrength;
}

export interface PasswordContext {
  readonly charactersMin: number;
  readonly email: string;
  readonly tenantName?: string | null;
}

const FAIR_BITS = 38;
const STRONG_BITS = 60;

/** How many symbols a guesser must try for each kind of character. */
const POOLS: readonly (readonly [RegExp, number])[] = [
  [/[a-z]/, 26],
  [/[A-Z]/, 26],
  [/\d/, 10],
  [/[\p{Script=Hangul}]/u, 400],
  [/[^a-zA-Z\d\p{Script=Hangul}]/u, 30],
];

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function knownWords({ email, tenantName }: PasswordContext): string[] {
  const local = fold(email.split('@', 1)[0] ?? '');
  const tenant = fold(tenantName ?? '');
  const words = [local, ...local.split(/[._+-]/), tenant, ...tenant.split(/\s+/)];
  return [...words.filter((word) => [...word].length >= CONTEXT_WORD_CHARACTERS_MIN), ...PRODUCT_WORDS];
}

/** A character that repeats or continues the one before it (`aaa`, `1234`, `cba`) hardly adds anything to guess. */
function surprisingCount(characters: readonly string[]): number {
  let count = 0;
  let lastStep: number | undefined;
  for (const [index, character] of characters.entries()) {
    const before = characters[index - 1];
    const step =
      before === undefined ? undefined : (character.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
    const predictable = step === 0 || (step !== undefined && step === lastStep && Math.abs(step) === 1);
    count += predictable ? 0.2 : 1;
    lastStep = step;
  }
  return count;
}

function strengthOf(characters: readonly string[]): PasswordStrength {
  const text = characters.join('');
  const pool = POOLS.reduce((sum, [pattern, size]) => (pattern.test(text) ? sum + size : sum), 0);
  const repeats = new Set(characters).size / Math.max(characters.length, 1);
  const bits = surprisingCount(characters) * Math.log2(Math.max(pool, 2)) * (repeats < 0.4 ? 0.5 : 1);
  if (bits < FAIR_BITS) return 'weak';
  return bits < STRONG_BITS ? 'fair' : 'strong';
}

/**
 * What can be said of a password while it is typed. A hint only: the server decides, and also knows the passwords
 * that everybody uses.
 */
export function assessPassword(password: string, context: PasswordContext): PasswordAssessment {
  const characters = [...password.normalize('NFKC')];
  const folded = fold(password);
  const containsKnownWord = knownWords(context).some((word) => folded.includes(word));
  const longEnough = characters.length >= context.charactersMin;
  const strength = longEnough && !containsKnownWord ? strengthOf(characters) : 'weak';
  return { longEnough, containsKnownWord, strength };
}
