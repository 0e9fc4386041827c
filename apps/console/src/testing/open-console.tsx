import { act, render } from '@testing-library/react';
import { vi } from 'vitest';
import { App } from '../app/app.tsx';
import { en } from '../i18n/catalogue.en.ts';

export const TENANT = 'ten_01jd0m5w4xevh8x0h5m1v5b2c9';
const AT = '2026-11-20T00:00:00.000Z';

interface Reader {
  readonly permissions: readonly string[];
  /** Where the reader works now. */
  readonly kind?: 'platform' | 'tenant';
  readonly mayUsePlatform?: boolean;
  /** The only role that counts in the session. */
  readonly activeRole?: {
    readonly id: string;
    readonly key: string;
    readonly name: string;
    readonly held: boolean;
  };
}

/** What the server says of somebody signed in. */
export const meAnswer = ({
  permissions,
  kind = 'tenant',
  mayUsePlatform = kind === 'platform',
  activeRole,
}: Reader) => ({
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
  activeScope: { kind, id: kind === 'platform' ? 'platform' : TENANT, name: 'Hangang' },
  memberships: [{ tenantId: TENANT, name: 'Hangang', slug: 'hangang', state: 'active' }],
  mayUsePlatform,
  roles: [],
  activeRole: activeRole ?? null,
  permissions,
  recoveryCodesLeft: 8,
  factors: { password: true, totp: true, passkeys: 0 },
  noticesOpen: 0,
});

/** A request that would change something. */
export interface Sent {
  readonly operation: string;
  /** With its question mark; left out where there is none. */
  readonly query?: string;
  readonly body: unknown;
}

/**
 * Opens the console in English before a server that answers as told, and keeps what it is sent.
 *
 * @param answers JSON by operation, or a function that makes the response; what is not listed is an empty list, which every screen must survive.
 */
export async function openConsole(path: string, answers: Readonly<Record<string, unknown>>) {
  const sent: Sent[] = [];
  const read: string[] = [];
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const { pathname, search } = new URL(input, 'http://localhost');
    const operation = `${init?.method ?? 'GET'} ${pathname}`;
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    if (operation.startsWith('GET')) read.push(operation);
    else sent.push({ operation, body, ...(search === '' ? {} : { query: search }) });
    const answer = answers[operation] ?? { items: [], nextCursor: null, total: 0 };
    return typeof answer === 'function' ? answer() : Response.json(answer);
  });
  window.history.replaceState({}, '', path);
  await act(async () => {
    render(<App initial={{ locale: 'en', catalogue: en }} />);
  });
  return { sent, read };
}
