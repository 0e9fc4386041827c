import { describe, expect, it } from 'vitest';
import { type Role, rolesFitting } from './role-levels.ts';

function role(key: string, level: Role['level'], permissionCount: number): Role {
  return {
    id: `rol_${key}`,
    key,
    name: key,
    description: '',
    level,
    base: true,
    parentRoleId: null,
    parentRoleKey: null,
    patterns: [],
    locked: [],
    breakGlassMinutes: null,
    permissionCount,
    assignmentCount: 0,
    version: 1,
  };
}

const ROLES = [
  role('OWNER', 'tenant', 30),
  role('MANAGER', 'tenant', 12),
  role('VIEWER', 'project', 1),
  role('SUPER', 'system', 40),
];
const keysAt = (kind: Parameters<typeof rolesFitting>[1]) => rolesFitting(ROLES, kind).map(({ key }) => key);

describe('rolesFitting', () => {
  it('offers each role only where the server accepts it', () => {
    expect(keysAt('platform')).toEqual(['SUPER']);
    expect(keysAt('project')).toEqual(['VIEWER']);
    expect(keysAt('branch')).toEqual(keysAt('tenant'));
  });

  it('puts the smallest role first', () => {
    expect(keysAt('tenant')).toEqual(['MANAGER', 'OWNER']);
  });

  it('offers nothing before a place is chosen', () => {
    expect(keysAt(undefined)).toEqual([]);
  });
});
