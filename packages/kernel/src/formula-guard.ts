/** What spreadsheets take for the beginning of a formula, also in full width (OWASP, CSV injection). */
const GUARDED = /^'+[=+\-@\t\r＝＋－＠]/;
const DANGEROUS = /^'*[=+\-@\t\r＝＋－＠]/;

/** A cell that no spreadsheet takes for a formula. `unguardCell` gives the text back exactly. */
export const guardCell = (text: string): string => (DANGEROUS.test(text) ? `'${text}` : text);

/** What a cell says, whether it was guarded here or typed by hand. */
export const unguardCell = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);
