import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { writePlaces } from '../../test/write-places.ts';
import { openPlaces } from './open-places.ts';

const directory = mkdtempSync(join(tmpdir(), 'haechi-places-'));
after(() => rmSync(directory, { recursive: true }));

test('a database that an administrator supplies tells where addresses are, and what it does not know is unknown', () => {
  const file = join(directory, 'places.mmdb');
  writeFileSync(
    file,
    writePlaces([
      { network: '203.0.113.0/24', latitude: 37.57, longitude: 126.98, city: 'Seoul', country: 'KR' },
      { network: '198.51.100.0/24', latitude: 48.86, longitude: 2.35, city: 'Paris', country: 'FR' },
    ]),
  );
  const { locate, countryOf } = openPlaces(file);
  assert.deepEqual(locate('203.0.113.77'), { latitude: 37.57, longitude: 126.98, name: 'Seoul, KR' });
  assert.equal(locate('198.51.100.1')?.name, 'Paris, FR');
  assert.deepEqual([countryOf('203.0.113.77'), countryOf('198.51.100.1')], ['KR', 'FR']);
  assert.deepEqual([countryOf('192.0.2.1'), countryOf('unknown')], [undefined, undefined]);
  assert.equal(locate('192.0.2.1'), undefined);
  assert.equal(locate('unknown'), undefined);
  assert.equal(locate('2001:db8::1'), undefined);
});

test('a file that is no such database is refused when it is opened', () => {
  const file = join(directory, 'text.mmdb');
  writeFileSync(file, 'places');
  assert.throws(() => openPlaces(file));
  assert.throws(() => openPlaces(join(directory, 'missing.mmdb')));
});
