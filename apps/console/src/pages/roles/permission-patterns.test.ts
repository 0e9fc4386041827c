import { describe, expect, it } from 'vitest';
import {
  comparePatterns,
  coveringPattern,
  covers,
  togglePermission,
  toggleResource,
} from './permission-patterns.ts';

describe('patterns of a role', () => {
  it('cover what the server says they cover', () => {
    expect(covers('project:*', 'project:read')).toBe(true);
    expect(covers('*:read', 'audit:read')).toBe(true);
    expect(covers('*:*', 'role:assign')).toBe(true);
    expect(covers('project:*', 'projects:read')).toBe(false);
    expect(covers('*:read', 'project:update')).toBe(false);
  });

  it('take single permissions in and out', () => {
    expect(togglePermission(['a:read'], 'a:edit')).toEqual(['a:edit', 'a:read']);
    expect(togglePermission(['a:edit', 'a:read'], 'a:edit')).toEqual(['a:read']);
  });

  it('replace the single permissions of a resource by all of it, and give it up as a whole', () => {
    expect(toggleResource(['a:read', 'b:read'], 'a')).toEqual(['a:*', 'b:read']);
    expect(toggleResource(['a:*', 'b:read'], 'a')).toEqual(['b:read']);
  });

  it('say which wider pattern already gives a permission', () => {
    expect(coveringPattern(['a:read', '*:read'], 'a:read')).toBe('*:read');
    expect(coveringPattern(['a:read'], 'a:read')).toBeUndefined();
  });

  it('tell what an edit adds and takes away', () => {
    expect(comparePatterns(['a:read', 'b:read'], ['b:read', 'c:read'])).toEqual({
      added: ['c:read'],
      removed: ['a:read'],
    });
  });
});
