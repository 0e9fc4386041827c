/** What spreadsheets take for the beginning of a formula (OWASP, CSV injection). */
const DANGEROUS = /^[=+\-@\t\r＝＋－＠]/;

function writeCell(value: string | number): string {
  const text = String(value);
  const guarded = DANGEROUS.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export interface WrittenProblem {
  readonly line: number | null;
  readonly column: number | null;
  readonly field: string | null;
  readonly message: string;
}

/** The faults of a file as CSV that a spreadsheet opens beside it. */
export function writeProblems(header: readonly string[], problems: readonly WrittenProblem[]): string {
  const rows = problems.map(({ line, column, field, message }) => [
    line ?? '',
    field ?? column ?? '',
    message,
  ]);
  const lines = [header, ...rows].map((cells) => cells.map(writeCell).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}
