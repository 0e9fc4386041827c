import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettingDefinition } from '@haechi/http';
import { createDefinitions } from './definitions.ts';

const minutes = (key: string, defaultValue = 10): SettingDefinition => ({
  key,
  area: key.split('.')[0] ?? '',
  unit: 'minutes',
  defaultValue,
  min: 5,
  max: 60,
});

test('definitions are collected at first use and only once, and come by area and key', () => {
  let collections = 0;
  const definitions = createDefinitions(() => {
    collections += 1;
    return [minutes('b.two'), minutes('a.one'), minutes('b.one')];
  });
  assert.equal(collections, 0);
  assert.deepEqual(
    definitions.list().map(({ key }) => key),
    ['a.one', 'b.one', 'b.two'],
  );
  assert.equal(definitions.find('b.two')?.key, 'b.two');
  assert.equal(definitions.find('b.three'), undefined);
  assert.equal(collections, 1);
});

test('a key defined twice, a default beyond its bounds and a key no address can hold are defects', () => {
  const list =
    (...all: SettingDefinition[]) =>
    () =>
      createDefinitions(() => all).list();
  assert.throws(list(minutes('a.one'), minutes('a.one')), /defined twice: a\.one/);
  assert.throws(list(minutes('a.one', 61)), /the default of a\.one/);
  assert.throws(list(minutes('A.one')), /not a key of a setting: A\.one/);
});
