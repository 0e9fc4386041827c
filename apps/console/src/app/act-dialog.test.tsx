import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { meAnswer, openConsole } from '../testing/open-console.tsx';

const MARK = {
  id: 'opm_1',
  scope: 'ten_1',
  scopeName: 'Hangang',
  resourceType: '*',
  reason: 'night rule',
  createdAt: '2026-11-20T00:00:00.000Z',
};

const STATUS = {
  configured: true,
  address: null,
  path: 'haechi/authz/allow',
  breaker: { state: 'closed', since: MARK.createdAt, failuresInARow: 0, opened: 0 },
  answers: { allowed: 3, denied: 2, recalled: 1, failures: [] },
  remembered: 4,
  limits: { budgetMs: 50, decisionCacheSeconds: 60, failuresMax: 5, coolDownSeconds: 10 },
};

/** A page with something to take away, which the server answers as told. */
async function openWith(removal: () => Response | Promise<Response>) {
  await openConsole('/policy-server', {
    'GET /api/v1/me': meAnswer({ permissions: ['opa:read', 'opa:manage'] }),
    'GET /api/v1/opa/status': STATUS,
    'GET /api/v1/opa/marks': { items: [MARK] },
    'DELETE /api/v1/opa/marks/opm_1': removal,
  });
}

async function ask() {
  fireEvent.click(await screen.findByRole('button', { name: 'Take away' }));
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'no longer' } });
  return {
    send: () => fireEvent.click(dialog.getByRole('button', { name: 'Take away' })),
    cancel: () => fireEvent.click(dialog.getByRole('button', { name: 'Cancel' })),
    isClosed: () => vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull()),
  };
}

describe('a question before an act', () => {
  it('shows why the act was refused, and forgets it once closed', async () => {
    await openWith(() => Response.json({ code: 'RES_009', title: 'Somebody was faster' }, { status: 409 }));
    const first = await ask();
    first.send();
    expect(await screen.findByText('Somebody was faster')).toBeTruthy();
    first.cancel();
    await first.isClosed();
    await ask();
    expect(screen.queryByText('Somebody was faster')).toBeNull();
  });

  it('lets a call on its way tell how it ended, although nobody waits in front of it', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    await openWith(() => promise);
    const asked = await ask();
    asked.send();
    asked.cancel();
    await asked.isClosed();
    resolve(new Response(null, { status: 204 }));
    expect(await screen.findByText('Taken away')).toBeTruthy();
  });
});
