import { expect, it } from 'vitest';
import { safeReturnPath } from './return-path.ts';

it('keeps paths of this console with query and fragment', () => {
  expect(safeReturnPath('/audit?actor=kim#row')).toBe('/audit?actor=kim#row');
});

it.each([
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  'audit',
  '',
  undefined,
  7,
])('turns %s into the home page', (next) => {
  expect(safeReturnPath(next)).toBe('/');
});

it('does not lead back to signing in', () => {
  expect(safeReturnPath('/sign-in?next=/sign-in')).toBe('/');
});

it('stays here after dot segments and tabs are resolved', () => {
  for (const next of ['/./..//evil.example', '/\t/evil.example']) {
    expect(new URL(safeReturnPath(next), 'https://us.example').host).toBe('us.example');
  }
});
