import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareCodePoints } from '@haechi/decision';
import { formatId, type UserId } from '@haechi/kernel';
import fc from 'fast-check';
import { pageSubjects } from './page-subjects.ts';

test('page after page gives registered names and public ids as one ordered list', () => {
  const uuids = fc.uniqueArray(fc.uuid()).map((ids) => ids.toSorted() as UserId[]); // any UUID may be a person's
  const names = fc.uniqueArray(
    fc.oneof(fc.constantFrom('usr_', 'usr_3', 'a', 'z', '외부'), fc.string({ minLength: 1 })),
  );
  fc.assert(
    fc.property(uuids, names, fc.integer({ min: 1, max: 5 }), (unnamed, named, limit) => {
      const all = [...named, ...unnamed.map((id) => formatId('user', id))].toSorted(compareCodePoints);
      const seen: string[] = [];
      let after: string | undefined = '';
      while (after !== undefined) {
        const page = pageSubjects(named, unnamed, { after, limit });
        assert.ok(page.items.length <= limit);
        seen.push(...page.items);
        after = page.next;
      }
      assert.deepEqual(seen, all);
    }),
  );
});
