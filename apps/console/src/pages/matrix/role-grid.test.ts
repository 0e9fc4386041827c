import { describe, expect, it } from 'vitest';
import type { Role } from '../roles/role-levels.ts';
import { countChanges, createRoleGrid, type Drafts, rebase, toggleCell } from './role-grid.ts';

function role(id: string, patterns: string[], more: Partial<Role> = {}): Role {
  return {
    id,
    key: id,
    name: id,
    description: '',
    level: 'project',
    base: false,
    parentRoleId: null,
    parentRoleKey: null,
    patterns,
    locked: [],
    breakGlassMinutes: null,
    permissionCount: 0,
    assignmentCount: 0,
    version: 1,
    ...more,
  };
}

const top = role('top', ['project:read', 'member:*']);
const middle = role('middle', ['project:update'], { parentRoleId: 'top' });
const low = role('low', ['project:read', 'role:read'], { parentRoleId: 'middle', locked: ['role:read'] });
const base = role('base', ['project:read'], { base: true });
const roles = [top, middle, low, base];
const none: Drafts = new Map();
const grid = createRoleGrid(roles, none, true);

describe('a cell of the matrix', () => {
  it('tells apart what a role says itself, says by a wider pattern, inherits, and has not', () => {
    expect(grid.cell('top', 'project:read')).toEqual({ kind: 'direct' });
    expect(grid.cell('top', 'member:invite')).toEqual({ kind: 'wide', pattern: 'member:*' });
    expect(grid.cell('low', 'project:update')).toEqual({ kind: 'inherited', from: 'middle' });
    expect(grid.cell('low', 'member:invite')).toEqual({ kind: 'inherited', from: 'top' });
    expect(grid.cell('low', 'project:read')).toEqual({ kind: 'direct' });
    expect(grid.cell('middle', 'role:read')).toEqual({ kind: 'none' });
  });

  it('says why it cannot be switched', () => {
    expect(grid.fixed('base', 'project:update')).toBe('base');
    expect(grid.fixed('low', 'role:read')).toBe('locked');
    expect(grid.fixed('top', 'member:invite')).toBe('wide');
    expect(grid.fixed('low', 'member:invite')).toBe('inherited');
    expect(grid.fixed('middle', 'role:read')).toBeUndefined();
    expect(createRoleGrid(roles, none, false).fixed('middle', 'role:read')).toBe('readonly');
  });

  it('shows at once what a draft means for the roles built on the edited one', () => {
    const drafts = toggleCell(none, middle, 'audit:read');
    const drafted = createRoleGrid(roles, drafts, true);
    expect(drafted.cell('low', 'audit:read')).toEqual({ kind: 'inherited', from: 'middle' });
    expect(drafted.savedCell('low', 'audit:read')).toEqual({ kind: 'none' });
  });
});

describe('drafts', () => {
  it('are gone when everything is as it was', () => {
    const once = toggleCell(none, middle, 'audit:read');
    expect(countChanges(once)).toBe(1);
    expect(toggleCell(once, middle, 'audit:read').size).toBe(0);
  });

  it('keep the version they were begun from, whatever is read anew', () => {
    const once = toggleCell(none, middle, 'audit:read');
    const newer = { ...middle, version: 2, patterns: ['project:update', 'role:read'] };
    expect(toggleCell(once, newer, 'project:update').get('middle')).toEqual({
      version: 1,
      before: ['project:update'],
      patterns: ['audit:read'],
    });
  });

  it('are made again on top of what somebody else saved', () => {
    const draft = { version: 1, before: ['a:read', 'b:read'], patterns: ['b:read', 'c:read'] };
    expect(rebase(draft, { version: 3, patterns: ['a:read', 'b:read', 'd:read'] })).toEqual({
      version: 3,
      before: ['a:read', 'b:read', 'd:read'],
      patterns: ['b:read', 'c:read', 'd:read'],
    });
  });
});
