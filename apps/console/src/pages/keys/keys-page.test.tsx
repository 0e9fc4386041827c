import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ApiResponse } from '../../api/client.ts';
import { App } from '../../app/app.tsx';
import { en } from '../../i18n/catalogue.en.ts';
import { ko } from '../../i18n/catalogue.ko.ts';

type Keys = ApiResponse<'GET /api/v1/keys'>;
type Item = Keys['items'][number];

const AT = '2026-02-20T00:00:00.000Z';
const LONG_AGO = '2020-01-01T00:00:00.000Z';
const FAR = '2099-01-01T00:00:00.000Z';

const me = (permissions: readonly string[], locale: string) => ({
  user: { id: 'usr_1', email: 'kim@example.kr', displayName: 'Jiyoon Kim', locale, timeZone: 'UTC' },
  session: null,
  activeScope: { kind: 'platform', id: 'platform', name: 'HQ' },
  memberships: [],
  mayUsePlatform: true,
  roles: [],
  activeRole: null,
  permissions,
  recoveryCodesLeft: 8,
  factors: { password: true, totp: true, passkeys: 0 },
  noticesOpen: 0,
});

const item = (kind: Item['kind'], name: string, more: Partial<Item> = {}): Item => ({
  kind,
  name,
  since: AT,
  inUse: true,
  until: null,
  advisedAt: null,
  values: null,
  ...more,
});

const KEYS: Keys = {
  custody: { methods: [], retired: [] },
  items: [
    item('root', 'custody.json', { advisedAt: LONG_AGO }),
    item('sealing', 'aaaaaaaa', { advisedAt: FAR }),
    item('sealing', 'bbbbbbbb', { inUse: false, values: 1_234 }),
    item('person', '', { values: 42 }),
    item('log', 'haechi.test/audit/checkpoints+0a0b0c0d', { advisedAt: LONG_AGO }),
    item('openid', 'kid-1', { until: FAR }),
    item('server_certificate', 'haechi.example.kr', { until: FAR }),
  ],
  resealing: {
    isFinished: false,
    resealed: 500,
    remaining: 1_234,
    unreadable: 0,
    places: [
      {
        table: 'gate.calls',
        column: 'sealed_result',
        resealed: 500,
        remaining: 1_234,
        unreadable: 0,
        lookedAt: AT,
      },
    ],
  },
};

/** Opens the page before a server that answers as told. */
async function openPage(
  keys: Keys,
  permissions: readonly string[] = ['key:read'],
  locale: 'en' | 'ko' = 'en',
) {
  const answers: Record<string, unknown> = {
    'GET /api/v1/me': me(permissions, locale),
    'GET /api/v1/keys': keys,
    'POST /api/v1/keys/log/rotation': { verifierKey: 'haechi.test+11+new', former: 'f', until: FAR },
  };
  const sent: { operation: string; body: unknown }[] = [];
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const { pathname } = new URL(input, 'http://localhost');
    const operation = `${init?.method ?? 'GET'} ${pathname}`;
    const body = init?.body;
    if (!operation.startsWith('GET'))
      sent.push({ operation, body: typeof body === 'string' ? JSON.parse(body) : undefined });
    return Response.json(answers[operation] ?? { items: [], nextCursor: null, total: 0 });
  });
  window.history.replaceState({}, '', '/keys');
  const catalogue = locale === 'en' ? en : ko;
  await act(async () => {
    render(<App initial={{ locale, catalogue }} />);
  });
  await screen.findByRole('heading', { level: 1, name: catalogue['keys.title'] });
  return sent;
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
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const rowOf = async (text: string) => within((await screen.findByText(text)).closest('tr') ?? document.body);

describe('the page of keys', () => {
  it('says of each kind what it protects, when to change it, and how', async () => {
    await openPage(KEYS);
    const root = await rowOf('custody.json');
    expect(root.getByText('Root key')).toBeTruthy();
    expect(root.getByText('advised now')).toBeTruthy();
    expect(root.getByText('haechi keys rotate')).toBeTruthy();
    const sealing = await rowOf('aaaaaaaa');
    expect(sealing.getByText('wraps every stored secret, and the keys of people')).toBeTruthy();
    expect(sealing.queryByText('advised now')).toBeNull();
    const former = await rowOf('bbbbbbbb');
    expect(former.getByText('only opens')).toBeTruthy();
    expect(former.getByText(/1,?234 values left/)).toBeTruthy();
    expect(former.getByText('haechi keys retire-sealing')).toBeTruthy();
    expect((await rowOf('42 keys')).getByText('sealed anew with the data')).toBeTruthy();
    expect((await rowOf('kid-1')).getByText(/by itself/)).toBeTruthy();
    expect((await rowOf('haechi.example.kr')).getByRole('link', { name: 'Certificates' })).toBeTruthy();
  });

  it('shows how far sealing anew is, and offers nothing before its end', async () => {
    await openPage(KEYS);
    expect(await screen.findByText('under way')).toBeTruthy();
    expect(screen.getByText(/500 values sealed anew/)).toBeTruthy();
    expect(screen.getByText(/gate\.calls/)).toBeTruthy();
    expect(screen.queryByText(/can be forgotten/)).toBeNull();
  });

  it('says when former keys may be forgotten, and what opens with no key', async () => {
    const done = { isFinished: true, resealed: 1_734, remaining: 0, unreadable: 0, places: [] };
    await openPage({ ...KEYS, resealing: done });
    expect(await screen.findByText('everything under the key in use')).toBeTruthy();
    expect(screen.getByText(/can be forgotten/)).toBeTruthy();
    cleanup();
    const damaged = { ...done, isFinished: false, remaining: 2, unreadable: 2 };
    await openPage({ ...KEYS, resealing: damaged });
    expect(await screen.findByText('2 open with no key')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toMatch(/Former keys stay/);
  });

  it('lets who may change a signing key, with a reason, and shows the one to hand out', async () => {
    const sent = await openPage(KEYS, ['key:read', 'key:manage']);
    fireEvent.click(await screen.findByRole('button', { name: 'Change' }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/signatures of both keys/)).toBeTruthy();
    fireEvent.change(within(dialog).getByLabelText(/Reason/), { target: { value: 'a year has passed' } });
    fireEvent.click(within(dialog).getByRole('button', { name: 'Change' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      operation: 'POST /api/v1/keys/log/rotation',
      body: { reason: 'a year has passed' },
    });
    expect(await screen.findByText('haechi.test+11+new')).toBeTruthy();
  });

  it('offers no change to who may only look', async () => {
    await openPage(KEYS);
    await screen.findByText('custody.json');
    expect(screen.queryByRole('button', { name: 'Change' })).toBeNull();
  });

  it('warns while the root key lies open, in Korean as well', async () => {
    await openPage({ ...KEYS, custody: null, resealing: null }, ['key:read'], 'ko');
    expect(await screen.findByText('열려 있음')).toBeTruthy();
    expect(screen.getByText(/haechi keys init/)).toBeTruthy();
  });
});
