import { expect, test } from 'vitest';
import { writeProblems } from './write-problems.ts';

test('faults are written so that a spreadsheet shows them and takes none for a formula', () => {
  const text = writeProblems(
    ['줄', '열', '이유'],
    [
      { line: 3, column: 2, field: 'role', message: 'no role is called "x", nearest: y' },
      { line: null, column: null, field: null, message: '=cmd()' },
    ],
  );
  expect(text).toBe('\ufeff줄,열,이유\r\n3,role,"no role is called ""x"", nearest: y"\r\n,,\'=cmd()\r\n');
});
