import { describe, expect, it } from 'vitest';
import { AREA_GROUPS } from './areas/area.ts';
import { AREAS, areaOfPath, menuAreas, visibleAreas } from './areas.ts';
import { keyName } from './hotkeys.ts';
import type { Me } from './session.ts';

function person(permissions: readonly string[], kind: 'platform' | 'tenant'): Me {
  const at = '2026-11-20T00:00:00.000Z';
  return {
    user: {
      id: 'usr_1',
      email: 'kim@example.kr',
      displayName: 'Kim',
      locale: 'ko',
      timeZone: 'Asia/Seoul',
      state: 'active',
      withdrawAt: null,
      createdAt: at,
      lastSignInAt: null,
    },
    session: null,
    activeScope: { kind, id: kind, name: kind },
    memberships: [],
    mayUsePlatform: kind === 'platform',
    roles: [],
    activeRole: null,
    permissions: [...permissions],
    recoveryCodesLeft: 8,
    factors: { password: true, totp: true, passkeys: 0 },
    noticesOpen: 0,
  };
}

const idsFor = (me: Me) => visibleAreas(me).map((area) => area.id);

describe('areas', () => {
  it('have their own id, path, shortcut and a known group', () => {
    for (const member of ['id', 'path', 'shortcut'] as const) {
      const named = AREAS.flatMap((area) => area[member] ?? []);
      expect(new Set(named).size, member).toBe(named.length);
    }
    expect(AREAS.filter(({ shortcut, within }) => within === undefined && shortcut === undefined)).toEqual(
      [],
    );
    const groups = new Set(AREA_GROUPS.map((group) => group.id));
    expect(AREAS.filter((area) => !groups.has(area.group))).toEqual([]);
  });

  it('have shortcuts that a keyboard can name', () => {
    for (const { shortcut } of AREAS) if (shortcut !== undefined) expect(shortcut).toMatch(/^[a-z0-9,]$/);
  });

  it('are hidden without their permission', () => {
    expect(idsFor(person([], 'tenant'))).toEqual([
      'home',
      'requests',
      'permissions',
      'delegations',
      'notifications',
      'notification-preferences',
      'projects',
      'reviews',
      'security',
    ]);
    expect(idsFor(person(['role:read'], 'tenant'))).toContain('roles');
  });

  it('are hidden where they have no meaning', () => {
    const all = ['tenant:read', 'branch:read', 'project:read'];
    expect(idsFor(person(all, 'platform'))).toContain('tenants');
    expect(idsFor(person(all, 'platform'))).not.toContain('branches');
    expect(idsFor(person(all, 'tenant'))).not.toContain('tenants');
    expect(idsFor(person(all, 'tenant'))).toContain('branches');
  });

  it('are found by the pages below them', () => {
    expect(areaOfPath('/')?.id).toBe('home');
    expect(areaOfPath('/projects/prj_1')?.id).toBe('projects');
    expect(areaOfPath('/projects-old')).toBeUndefined();
  });

  it('are marked in the menu for their views, which are not in it themselves', () => {
    const ids = new Set(menuAreas(AREAS).map(({ id }) => id));
    for (const { id, path, within } of AREAS.filter((area) => area.within !== undefined)) {
      expect(ids).not.toContain(id);
      expect(areaOfPath(path)?.id).toBe(within);
    }
  });
});

describe('keys', () => {
  it('are named by their place, so a Korean layout changes nothing', () => {
    expect(keyName({ code: 'KeyG', key: 'ㅎ' })).toBe('g');
    expect(keyName({ code: 'Slash', key: '?' })).toBe('?');
    expect(keyName({ code: 'Slash', key: '/' })).toBe('/');
    expect(keyName({ code: 'Comma', key: ',' })).toBe(',');
    expect(keyName({ code: 'Enter', key: 'Enter' })).toBe('Enter');
  });
});
