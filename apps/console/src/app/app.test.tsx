import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { en } from '../i18n/catalogue.en.ts';
import { App } from './app.tsx';

const AT = '2026-11-20T00:00:00.000Z';
const TENANT = 'ten_01jd0m5w4xevh8x0h5m1v5b2c9';

function meAnswer(permissions: readonly string[]) {
  return {
    user: {
      id: 'usr_1',
      email: 'kim@example.kr',
      displayName: 'Jiyoon Kim',
      locale: 'en',
      timeZone: 'Asia/Seoul',
      state: 'active',
      withdrawAt: null,
      createdAt: AT,
      lastSignInAt: null,
    },
    session: null,
    activeScope: { kind: 'tenant', id: TENANT, name: 'Hangang' },
    memberships: [{ tenantId: TENANT, name: 'Hangang', slug: 'hangang', state: 'active' }],
    mayUsePlatform: false,
    roles: [],
    activeRole: null,
    permissions,
    recoveryCodesLeft: 8,
    factors: { password: true, totp: true, passkeys: 0 },
    noticesOpen: 0,
  };
}

type Answers = Record<string, () => Response>;

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

const SIGNED_OUT = json({ code: 'AUTH_001', title: 'Sign in first' }, 401);

/** Answers by operation; what is not listed is an empty list, which every screen must survive. */
function serve(answers: Answers): void {
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const path = new URL(input, 'http://localhost').pathname;
    const answer = answers[`${init?.method ?? 'GET'} ${path}`];
    return answer ? answer() : json({ items: [], nextCursor: null, total: 0 })();
  });
}

async function open(path: string): Promise<void> {
  window.history.replaceState({}, '', path);
  await act(async () => {
    render(<App initial={{ locale: 'en', catalogue: en }} />);
  });
}

class SilentEventSource {
  static readonly CLOSED = 2;
  close(): void {}
}

beforeEach(() => {
  document.documentElement.lang = 'en';
  vi.stubGlobal('EventSource', SilentEventSource);
  vi.stubGlobal('scrollTo', () => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('without a session', () => {
  it('leads to sign-in and keeps where the reader wanted to go', async () => {
    serve({ 'GET /api/v1/me': SIGNED_OUT });
    await open('/members?text=kim');
    await vi.waitFor(() => expect(window.location.pathname).toBe('/sign-in'));
    expect(new URLSearchParams(window.location.search).get('next')).toBe('/members?text=kim');
  });

  it('says so when the server is not there, instead of asking to sign in', async () => {
    // React reports what a boundary has caught; here that is the point.
    vi.spyOn(console, 'error').mockReturnValue(undefined);
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    serve({ 'GET /api/v1/me': json({ code: 'RES_001', title: 'Not served here' }, 404) });
    await open('/members');
    expect((await screen.findByRole('alert')).textContent).toContain('Not served here');
    expect(window.location.pathname).toBe('/members');
  });
});

describe('with a session', () => {
  const navigation = async () => within((await screen.findAllByRole('navigation'))[0] ?? document.body);

  it('shows only the areas the person may enter', async () => {
    serve({ 'GET /api/v1/me': json(meAnswer(['member:read'])) });
    await open('/no-such-page');
    const menu = await navigation();
    expect(menu.getByRole('link', { name: 'Members' })).toBeTruthy();
    expect(menu.queryByRole('link', { name: 'Audit' })).toBeNull();
    expect(await screen.findByRole('heading', { name: 'There is no such page.' })).toBeTruthy();
  });

  it('filters the menu while typing, also when the keyboard was left in Korean', async () => {
    const all = ['member:read', 'role:read', 'audit:read', 'settings:read', 'api:read', 'project:read'];
    serve({ 'GET /api/v1/me': json(meAnswer(all)) });
    await open('/no-such-page');
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
    serve({ 'GET /api/v1/me': json(meAnswer(all)) });
    await open('/no-such-page');
    const menu = await navigation();
    fireEvent.keyDown(menu.getByRole('searchbox'), { code: 'Slash', key: '/' });
    expect(screen.queryByRole('combobox', { name: 'Commands' })).toBeNull();
    fireEvent.keyDown(document.body, { code: 'Slash', key: '/' });
    expect(await screen.findByRole('combobox', { name: 'Commands' })).toBeTruthy();
  });

  it('signs out also when the server no longer knows the session', async () => {
    const answers: Answers = { 'GET /api/v1/me': json(meAnswer(['member:read'])) };
    serve(answers);
    await open('/no-such-page');
    await navigation();
    answers['POST /api/v1/auth/logout'] = SIGNED_OUT;
    fireEvent.keyDown(document.body, { code: 'KeyK', key: 'k', ctrlKey: true });
    const palette = await screen.findByRole('combobox', { name: 'Commands' });
    fireEvent.change(palette, { target: { value: 'sign out' } });
    fireEvent.keyDown(palette, { key: 'Enter' });
    await vi.waitFor(() => expect(window.location.pathname).toBe('/sign-in'));
  });
});
