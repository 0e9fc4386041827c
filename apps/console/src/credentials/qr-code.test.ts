import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { pathOfModules } from './qr-code.tsx';

/** Which unit squares the path fills, read back from its text. */
function filledBy(path: string): Set<string> {
  const filled = new Set<string>();
  for (const [, x = '', y = '', length = ''] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    for (let step = 0; step < Number(length); step += 1) filled.add(`${Number(x) + step},${y}`);
  }
  return filled;
}

describe('pathOfModules', () => {
  it('fills exactly the dark modules of a code', () => {
    const { data } = encode('otpauth://totp/Haechi:a%40b.kr?secret=JBSWY3DPEHPK3PXP', { ecc: 'M' });
    const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x},${y}`] : [])));
    expect(filledBy(pathOfModules(data))).toEqual(new Set(dark));
  });

  it('reaches the edge of a row that ends dark', () => {
    expect(pathOfModules([[true, false, true, true]])).toBe('M0 0h1v1h-1zM2 0h2v1h-2z');
  });
});
