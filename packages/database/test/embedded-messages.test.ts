import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findCatalogueGaps } from '@haechi/kernel';
import { classifyFailure } from '../src/embedded/classify-failure.ts';
import { EMBEDDED_POSTGRES_ERROR_CODES } from '../src/embedded/error-codes.ts';
import { EmbeddedPostgresError } from '../src/embedded/errors.ts';
import { en } from '../src/embedded/messages/en.ts';
import { ko } from '../src/embedded/messages/ko.ts';
import { parsePostmasterFile } from '../src/embedded/postmaster-file.ts';

function flatten(texts: typeof en): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([code, { what, remedy }]) => [
      [`${code}.what`, what],
      [`${code}.remedy`, remedy],
    ]),
  );
}

describe('the texts about the built-in database', () => {
  it('exist for every code with the same placeholders in Korean and English', () => {
    assert.deepEqual(findCatalogueGaps({ ko: flatten(ko), en: flatten(en) }), []);
    assert.deepEqual(Object.keys(en).toSorted(compare), EMBEDDED_POSTGRES_ERROR_CODES.toSorted(compare));
  });

  it('say what happened, where, and what to do', () => {
    const error = new EmbeddedPostgresError('port-in-use', '/base', { port: 5432 });
    assert.match(error.message, /Port 5432/);
    assert.match(error.describe('ko').what, /5432 포트/);
    assert.match(error.describe('ko').remedy, /멈추거나/);
  });
});

describe("PostgreSQL's own words", () => {
  const prefix = '2026-11-20 18:36:36.244 UTC [9742] ';
  const samples = [
    ['initdb: error: could not write to file "pg_wal/x": No space left on device', 'disk-full'],
    [`${prefix}LOG:  could not bind IPv4 address "127.0.0.1": Address already in use`, 'port-in-use'],
    [`${prefix}FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use`, 'data-in-use'],
    [`${prefix}FATAL:  lock file "postmaster.pid" already exists`, 'data-in-use'],
    [`${prefix}FATAL:  incorrect checksum in control file`, 'data-damaged'],
    [`${prefix}PANIC:  could not locate a valid checkpoint record at 0/0`, 'data-damaged'],
    [`${prefix}FATAL:  data directory "/x" has wrong ownership`, 'permission-denied'],
    [`${prefix}FATAL:  something never heard of`, undefined],
  ] as const;

  for (const [output, code] of samples) {
    it(`"${output.split(': ').at(-1)}" means ${code ?? 'nothing known'}`, () => {
      assert.equal(classifyFailure(output).code, code);
    });
  }

  it('give the reason without the prefix', () => {
    const output = `${prefix}LOG:  starting\n${prefix}FATAL:  something never heard of\n${prefix}LOG:  shut down`;
    assert.equal(classifyFailure(output).reason, 'something never heard of');
  });

  it('in postmaster.pid are read while the file is still incomplete', () => {
    assert.deepEqual(parsePostmasterFile('77\n/data\n1700000000\n5433\n\n127.0.0.1\n  1 2\nready   \n'), {
      pid: 77,
      port: 5433,
      status: 'ready',
    });
    assert.deepEqual(parsePostmasterFile('77\n/data\n'), { pid: 77, port: undefined, status: 'unknown' });
    assert.equal(parsePostmasterFile(''), undefined);
  });
});

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}
