import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { RULES } from '../domain/rule.ts';
import { RULE_DEFINITIONS } from '../domain/rule-settings.ts';
import { anomaliesErrors } from '../errors.ts';
import { anomaliesPermissions, anomaliesSettings } from '../permissions.ts';
import { anomaliesMessages } from './index.ts';

test('both languages say the same things with the same placeholders', () => {
  assert.deepEqual(findCatalogueGaps(anomaliesMessages), []);
});

test('every error and every permission has its texts, and no text is left over', () => {
  const wanted = [
    ...Object.keys(anomaliesErrors).flatMap((code) =>
      ['title', 'detail', 'remedy'].map((part) => `error.${code}.${part}`),
    ),
    ...anomaliesPermissions.map(({ permission }) => `permission.${permission}`),
  ];
  const had = Object.keys(anomaliesMessages.ko).filter((key) => /^(error|permission)\./.test(key));
  assert.deepEqual(had.toSorted(), wanted.toSorted());
});

test('every rule, parameter and setting has its words', () => {
  const wanted = [
    ...RULES.flatMap((rule) =>
      [`rule.${rule}.title`, `rule.${rule}.description`, `summary.${rule}`].concat(
        RULE_DEFINITIONS[rule].parameters.map(({ key }) => `parameter.${key}`),
      ),
    ).map((key) => `anomalies.${key}`),
    ...anomaliesSettings.flatMap(({ key }) => [`setting.${key}.title`, `setting.${key}.description`]),
  ];
  const had = new Set(Object.keys(anomaliesMessages.ko));
  assert.deepEqual(
    wanted.filter((key) => !had.has(key)),
    [],
  );
});
