import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chooseLocale } from './choose-locale.ts';
import { displayWidth, formatTable, oneLine } from './display.ts';

it('columns stand under each other, whether the text is Korean or not', () => {
  assert.equal(
    formatTable([
      ['대기', 'x'],
      ['ok', 'y'],
    ]),
    '대기  x\nok    y\n',
  );
  assert.equal(displayWidth('해치 a'), 6);
});

it('text of others cannot steer the terminal or start a line of its own', () => {
  assert.equal(oneLine('\u001b[2Jhello\r\nDENY\u202egnp\u0007'), 'hello DENY gnp');
});

it('the language is the one of the environment, English unless it is Korean', () => {
  assert.equal(chooseLocale({ LANG: 'ko_KR.UTF-8' }), 'ko');
  assert.equal(chooseLocale({ LANG: 'ko_KR.UTF-8', LC_ALL: 'C' }), 'en');
  assert.equal(chooseLocale({ LANG: 'kok_IN' }), 'en');
  assert.equal(chooseLocale({}), 'en');
});
