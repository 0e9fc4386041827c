import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from './catalogue.en.ts';
import { ko } from './catalogue.ko.ts';

const PAGES = join(import.meta.dirname, '..', 'pages');

function paramsOf(text: string): string[] {
  const names = [...text.matchAll(/\{([^{}|~]+)/g)].map(([, name]) => name ?? '');
  return [...new Set(names)].toSorted();
}

const korean: Readonly<Record<string, string>> = ko;
const english: Readonly<Record<string, string>> = en;

describe('the two languages', () => {
  it('have the same keys', () => {
    expect(Object.keys(korean).toSorted()).toEqual(Object.keys(english).toSorted());
  });

  it('ask for the same parameters in every message', () => {
    const different = Object.keys(english).filter(
      (key) => paramsOf(korean[key] ?? '').join() !== paramsOf(english[key] ?? '').join(),
    );
    expect(different).toEqual([]);
  });

  it('leave no message empty', () => {
    const empty = [korean, english].flatMap((texts) =>
      Object.keys(texts).filter((key) => !texts[key]?.trim()),
    );
    expect(empty).toEqual([]);
  });

  it('are really two languages: Korean texts have Hangul unless they are the same name everywhere', () => {
    const suspicious = Object.keys(korean).filter(
      (key) =>
        /[a-z]{4,}/.test(korean[key]?.replace(/\{[^}]*\}/g, '') ?? '') &&
        korean[key] !== english[key] &&
        !/[가-힣]/.test(korean[key] ?? ''),
    );
    expect(suspicious.filter((key) => key !== 'app.nameOther')).toEqual([]);
  });

  it('hold the messages of every area, each key once', async () => {
    const areas = readdirSync(PAGES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const owners = new Map<string, string>();
    for (const { name } of areas) {
      const messages: { default: Record<string, string> } = await import(`../pages/${name}/messages.en.ts`);
      for (const key of Object.keys(messages.default)) {
        expect(owners.get(key), `${key} in ${name}`).toBeUndefined();
        expect(english[key], `${key} of ${name} is not in the catalogue`).toBe(messages.default[key]);
        owners.set(key, name);
      }
    }
  });
});
