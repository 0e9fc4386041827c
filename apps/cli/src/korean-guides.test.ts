import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

const guides = new URL('../../../docs/guides/', import.meta.url).pathname;
const read = (name: string): string => readFileSync(join(guides, name), 'utf8');

/** Commands of a guide, without remarks and with what people name themselves left out. */
function commandsOf(text: string): string[] {
  const blocks = text.matchAll(/^ *```(?:sh|powershell)\n(?<body>.*?)^ *```$/gms);
  return [...blocks]
    .flatMap(({ groups }) => (groups?.['body'] ?? '').split('\n'))
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*$/, '')
        .replaceAll(/"[^"]*"|'[^']*'|<[^>]*>/g, '…')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}

/** Routes, metrics, codes and options that stand in the text are the same in every language. */
const namesOf = (text: string): string[] =>
  [...text.matchAll(/`(?<name>(?:GET|POST|--)[^`]*|haechi_[a-z_]+)`/g)]
    .map(({ groups }) => groups?.['name'] ?? '')
    .toSorted();

const korean = readdirSync(guides).filter((name) => name.endsWith('.ko.md'));

for (const name of korean) {
  const english = name.replace('.ko.md', '.md');
  test(`${name} has the very commands of ${english}, and each names the other`, () => {
    assert.deepEqual(commandsOf(read(name)), commandsOf(read(english)));
    assert.ok(read(name).includes(`](${english})`), `${name} names ${english}`);
    assert.ok(read(english).includes(`](${name})`), `${english} names ${name}`);
  });
}

test('the guide to witnesses names the same routes, options and figures in Korean', () => {
  assert.deepEqual(namesOf(read('witnesses.ko.md')), namesOf(read('witnesses.md')));
});
