import { dictionary } from '@zxcvbn-ts/language-common';

let known: ReadonlySet<string> | undefined;

/**
 * Whether a password heads the lists of those that were leaked somewhere: some fifty thousand, in lower case, part of the
 * program and read at the first question. No password leaves the machine to be asked about.
 */
export function isLeakedPassword(folded: string): boolean {
  known ??= new Set(dictionary['passwords-common'].map((password) => password.toLowerCase()));
  return known.has(folded);
}
