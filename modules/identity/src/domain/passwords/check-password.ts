import { isCommonPassword } from './is-common-password.ts';

/** Enough because there is always a second factor (NIST SP 800-63B-4, section 3.1.1.2). */
export const PASSWORD_CHARACTERS_MIN = 8;
export const PASSWORD_CHARACTERS_MAX = 128;
const CONTEXT_WORD_CHARACTERS_MIN = 4;

const PRODUCT_WORDS = ['haechi', '해치', 'gocl'];

export type PasswordProblem = 'too_short' | 'too_long' | 'common' | 'context';

export interface PasswordContext {
  readonly email: string;
  readonly tenantName?: string | null;
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function contextWords({ email, tenantName }: PasswordContext): string[] {
  const localPart = email.slice(0, email.lastIndexOf('@'));
  const words = [
    localPart,
    ...localPart.split(/[._+-]/),
    ...fold(tenantName ?? '').split(/\s+/),
    tenantName ?? '',
  ];
  const long = words.filter((word) => [...word].length >= CONTEXT_WORD_CHARACTERS_MIN);
  return [...long.map(fold), ...PRODUCT_WORDS];
}

/** What is wrong with a chosen password, nothing when it is good. Characters are counted as people see them typed. */
export function checkPassword(password: string, context: PasswordContext): PasswordProblem[] {
  const folded = fold(password);
  const length = [...password.normalize('NFKC')].length;
  if (length < PASSWORD_CHARACTERS_MIN) return ['too_short'];
  if (length > PASSWORD_CHARACTERS_MAX) return ['too_long'];
  const problems: PasswordProblem[] = [];
  if (isCommonPassword(password)) problems.push('common');
  if (contextWords(context).some((word) => folded.includes(word))) problems.push('context');
  return problems;
}
