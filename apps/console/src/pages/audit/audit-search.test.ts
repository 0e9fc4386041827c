import { describe, expect, it } from 'vitest';
import { auditQuery, foundFile, readAuditSearch } from './audit-search.ts';

describe('the filter in the address', () => {
  it('keeps what is a filter and drops the rest', () => {
    expect(
      readAuditSearch({ text: 'kim', action: 'approval.*', result: 'denied', from: '2026-11-20', page: '7' }),
    ).toEqual({ text: 'kim', action: 'approval.*', result: 'denied', from: '2026-11-20' });
  });

  it('drops what the server would refuse', () => {
    expect(
      readAuditSearch({ action: '*.granted', result: 'maybe', to: 'yesterday', actor: 7, text: '' }),
    ).toEqual({});
    expect(readAuditSearch({ scope: 'everything' })).toEqual({});
    expect(readAuditSearch({ scope: 'platform' })).toEqual({ scope: 'platform' });
  });
});

describe('auditQuery', () => {
  it('asks for whole days of the reader’s zone, both included', () => {
    expect(auditQuery({ from: '2026-11-19', to: '2026-11-20' }, 'Asia/Seoul')).toEqual({
      from: '2026-11-18T15:00:00.000Z',
      to: '2026-11-20T15:00:00.000Z',
      limit: 50,
    });
  });

  it('goes over the end of a month', () => {
    expect(auditQuery({ to: '2026-12-31' }, 'UTC').to).toBe('2027-01-01T00:00:00.000Z');
  });
});

describe('the file with what was found', () => {
  it('is that of the same filter, without the length of a page', () => {
    expect(foundFile('csv', { text: '김 & 이', from: '2026-11-20' }, 'UTC')).toBe(
      '/api/v1/audit/events/csv?text=%EA%B9%80+%26+%EC%9D%B4&from=2026-11-20T00%3A00%3A00.000Z',
    );
    expect(foundFile('jsonl', {}, 'UTC')).toBe('/api/v1/audit/events/jsonl');
  });
});
