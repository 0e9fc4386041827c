const CANONICAL_DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;

/**
 * Reads an ASCII decimal without sign, leading zero or white space.
 * Sizes and indexes above 2^53 - 1 are refused: a log of one million entries per second reaches it after 285 years.
 * @returns the number, or `undefined` when the text is not such a decimal
 */
export const parseDecimal = (text: string): number | undefined => {
  if (!CANONICAL_DECIMAL.test(text)) return undefined;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : undefined;
};
