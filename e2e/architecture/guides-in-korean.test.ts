import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { describeShape, readGuideCommands } from '../harness/guide-commands.ts';

const GUIDES = new URL('../../docs/guides/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, GUIDES), 'utf8');
const guides = readdirSync(GUIDES).flatMap((name) => /^(.+)\.ko\.md$/.exec(name)?.[1] ?? []);

/** What is the same in every language: operations of the API, settings, and codes of errors. */
function readNames(text: string): string[] {
  const names = /\b(?:GET|POST|PUT|PATCH|DELETE) \/[\w/{}:-]+|\bHAECHI_[A-Z_]+|\b[A-Z]{3,4}_\d{3}\b/g;
  return [...new Set(text.match(names))].toSorted();
}
const shapesOf = (name: string): string[] => readGuideCommands(name).map(describeShape).toSorted();
const headingsOf = (text: string): number => text.match(/^#+ /gm)?.length ?? 0;
const rowsOf = (text: string): number => text.match(/^\|/gm)?.length ?? 0;

/** Written for people who decide in the console; who calls the API reads the English one. */
const WITHOUT_API = new Set(['approvals']);

describe('a guide in Korean', () => {
  it('is there for signing in, OpenID, SCIM, the command line and witnesses', () => {
    for (const guide of ['sign-in', 'openid', 'scim', 'cli', 'witnesses'])
      assert.ok(guides.includes(guide), guide);
  });

  for (const guide of guides)
    it(`${guide}.ko.md shows the commands, names and tables of ${guide}.md, and each leads to the other`, () => {
      const [korean, english] = [read(`${guide}.ko.md`), read(`${guide}.md`)];
      assert.deepEqual(shapesOf(`${guide}.ko.md`), shapesOf(`${guide}.md`), 'commands');
      if (!WITHOUT_API.has(guide)) assert.deepEqual(readNames(korean), readNames(english), 'names');
      assert.deepEqual([headingsOf(korean), rowsOf(korean)], [headingsOf(english), rowsOf(english)], 'parts');
      assert.ok(korean.includes(`(${guide}.md)`), 'the way to English');
      assert.ok(english.includes(`(${guide}.ko.md)`), 'the way to Korean');
    });
});
