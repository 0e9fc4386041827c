import { describe, expect, it } from 'vitest';
import { readChosenFile, toBase64 } from './read-file.ts';

describe('a chosen file', () => {
  it('keeps every byte, also of large files and of what is no text', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_unused, index) => index % 256);
    const back = Uint8Array.from(atob(toBase64(bytes)), (character) => character.charCodeAt(0));
    expect(back).toEqual(bytes);
  });

  it('is a policy by its name, else CSV', async () => {
    expect((await readChosenFile(new File(['a'], 'model.YAML'))).format).toBe('policy');
    expect((await readChosenFile(new File(['a'], 'people.csv'))).format).toBe('csv');
  });
});
