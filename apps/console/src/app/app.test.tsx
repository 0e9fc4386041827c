import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { meAnswer, openConsole } from '../testing/open-console.tsx';

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const SIGNED_OUT = json({ code: 'AUTH_001', title: 'Sign in first' }, 401);

describe('without a session', () => {
  it('leads to sign-in and keeps where the reader wanted to go', async () => {
    await openConsole('/members?text=kim', { 'GET /api/v1/me': SIGNED_OUT });
    await vi.waitFor(() => expect(window.location.pathname).toBe('/sign-in'));
    expect(new URLSearchParams(window.location.search).get('next')).toBe('/members?text=kim');
  });

  it('says so when the server is not there, instead of asking to sign in', async () => {
    // React reports what a boundary has caught; here that is the point.
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    await openConsole('/members', {
      'GET /api/v1/me': json({ code: 'RES_001', title: 'Not served here' }, 404),
    });
    expect((await screen.findByRole('alert')).textContent).toContain('Not served here');
    expect(window.location.pathname).toBe('/members');
  });
});

describe('with a session', () => {
  const navigation = async () => within((await screen.findAllByRole('navigation'))[0] ?? document.body);

  it('shows only the areas the person may enter', async () => {
    await openConsole('/no-such-page', {
      'GET /api/v1/me': json(meAnswer({ permissions: ['member:read'] })),
    });
    const menu = await navigation();
    expect(menu.getByRole('link', { name: 'Members' })).toBeTruthy();
    expect(menu.queryByRole('link', { name: 'Audit' })).toBeNull();
    expect(await screen.findByRole('heading', { name: 'There is no such page.' })).toBeTruthy();
  });

  it('filters the menu while typing, also when the keyboard was left in Korean', async () => {
    const all = ['member:read', 'role:read', 'audit:read', 'settings:read', 'api:read', 'project:read'];
    await openConsole('/no-such-page', { 'GET /api/v1/me': json(meAnswer({ permissions: all })) });
    const menu = await navigation();
    fireEvent.change(menu.getByRole('searchbox'), { target: { value: 'aud' } });
    expect(menu.getByRole('link', { name: 'Audit' })).toBeTruthy();
    expect(menu.queryByRole('link', { name: 'Roles' })).toBeNull();
    // The same three keys with a Korean layout on.
    fireEvent.change(menu.getByRole('searchbox'), { target: { value: '명' } });
    expect(menu.getByRole('link', { name: 'Audit' })).toBeTruthy();
    expect(menu.queryByRole('link', { name: 'Roles' })).toBeNull();
  });

  it('opens the palette with /, but not while somebody types', async () => {
    const all = ['member:read', 'role:read', 'audit:read', 'settings:read', 'api:read', 'project:read'];
    await openConsole('/no-such-page', { 'GET /api/v1/me': json(meAnswer({ permissions: all })) });
    const menu = await navigation();
    fireEvent.keyDown(menu.getByRole('searchbox'), { code: 'Slash', key: '/' });
    expect(screen.queryByRole('combobox', { name: 'Commands' })).toBeNull();
    fireEvent.keyDown(document.body, { code: 'Slash', key: '/' });
    expect(await screen.findByRole('combobox', { name: 'Commands' })).toBeTruthy();
  });

  it('signs out also when the server no longer knows the session', async () => {
    const answers: Record<string, () => Response> = {
      'GET /api/v1/me': json(meAnswer({ permissions: ['member:read'] })),
    };
    await openConsole('/no-such-page', answers);
    await navigation();
    answers['POST /api/v1/auth/logout'] = SIGNED_OUT;
    fireEvent.keyDown(document.body, { code: 'KeyK', key: 'k', ctrlKey: true });
    const palette = await screen.findByRole('combobox', { name: 'Commands' });
    fireEvent.change(palette, { target: { value: 'sign out' } });
    fireEvent.keyDown(palette, { key: 'Enter' });
    await vi.waitFor(() => expect(window.location.pathname).toBe('/sign-in'));
  });

  it('finds another place to work by typing, and goes there', async () => {
    const other = { tenantId: 'ten_2', name: 'Namsan', slug: 'namsan', state: 'active' };
    const here = meAnswer({ permissions: ['member:read'] });
    const switched = { kind: 'tenant', id: 'ten_2', name: 'Namsan' };
    const there = { ...here, activeScope: switched, memberships: [...here.memberships, other] };
    await openConsole('/no-such-page', {
      'GET /api/v1/me': json({ ...here, memberships: there.memberships }),
      'POST /api/v1/me/active-scope': json(there),
    });
    await navigation();
    fireEvent.click(screen.getByRole('button', { name: /^Switch organisation: Hangang/ }));
    const field = await screen.findByPlaceholderText('Find an organisation or branch');
    expect(document.activeElement).toBe(field);
    fireEvent.change(field, { target: { value: 'nam' } });
    await vi.waitFor(() => expect(screen.queryAllByText('Hangang')).toHaveLength(1));
    fireEvent.click(screen.getByText('Namsan'));
    await vi.waitFor(() =>
      expect(screen.queryByPlaceholderText('Find an organisation or branch')).toBeNull(),
    );
    expect(screen.getByRole('button', { name: /^Switch organisation: Namsan/ })).toBeTruthy();
  });
});
