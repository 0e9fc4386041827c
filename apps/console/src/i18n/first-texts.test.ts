import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AREAS } from '../app/areas.ts';
import { first as firstEn } from './first.en.ts';
import { first as firstKo } from './first.ko.ts';
import { rest as restEn } from './rest.en.ts';

const SOURCES = join(import.meta.dirname, '..');
/** What is shown before the rest of the texts is here, and what it is made of. */
const FIRST_FOLDERS = ['app', 'api', 'credentials', 'i18n', 'pages/home', 'pages/sign-in', 'pages/enrolment'];

function readSources(folder: string): string[] {
  return readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|messages\.|titles\./.test(name))
    .map((name) => readFileSync(join(SOURCES, folder, name), 'utf8'));
}

describe('the texts that come first', () => {
  const later = new Set(Object.keys(restEn));

  it('are those of the first pages and of everything around a page', () => {
    const literals = FIRST_FOLDERS.flatMap(readSources).flatMap((source) =>
      [...source.matchAll(/'([\w-]+(?:\.[\w-]+)+)'/g)].map(([, text = '']) => text),
    );
    expect(literals.filter((text) => later.has(text))).toEqual([]);
  });

  it('name every area and every page, which the menu and the title do at once', () => {
    const routes = readdirSync(join(SOURCES, 'pages'))
      .map((area) => join(SOURCES, 'pages', area, 'routes.ts'))
      .filter((path) => existsSync(path));
    const titles = routes.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/title: '([^']+)'/g)].map(([, key = '']) => key),
    );
    const shown = [...AREAS.map(({ label }): string => label), ...titles];
    expect(shown.filter((key) => !(key in firstEn))).toEqual([]);
  });

  it('are the same in both languages', () => {
    expect(Object.keys(firstKo).toSorted()).toEqual(Object.keys(firstEn).toSorted());
  });
});
