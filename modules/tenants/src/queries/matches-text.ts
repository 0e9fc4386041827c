/** Whether a search text occurs in one of the fields, without regard to case and to how Unicode composes letters. */
export function matchesText(text: string | undefined, fields: readonly string[]): boolean {
  if (text === undefined) return true;
  const wanted = fold(text.trim());
  return fields.some((field) => fold(field).includes(wanted));
}

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
