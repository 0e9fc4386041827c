import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { meAnswer, openConsole, TENANT } from '../../testing/open-console.tsx';

const AT = '2026-11-20T00:00:00.000Z';

const status = (configured: boolean, state = 'closed') => ({
  configured,
  address: null,
  path: configured ? 'haechi/authz/allow' : null,
  breaker: { state, since: AT, failuresInARow: state === 'open' ? 5 : 0, opened: 1 },
  answers: { allowed: 3, denied: 2, recalled: 1, failures: [] },
  remembered: 4,
  limits: { budgetMs: 50, decisionCacheSeconds: 60, failuresMax: 5, coolDownSeconds: 10 },
});

const MARK = {
  id: 'opm_1',
  scope: TENANT,
  scopeName: 'Hangang',
  resourceType: '*',
  reason: 'night rule',
  createdAt: AT,
};

/** Opens the page before a server that answers as told, and keeps what was sent to change something. */
async function openPage(answers: Record<string, unknown>) {
  const { sent } = await openConsole('/policy-server', answers);
  await screen.findByRole('heading', { name: 'Policy server' });
  return sent;
}

const ALL = ['opa:read', 'opa:manage'];
const answersWith = (permissions: readonly string[], more: Record<string, unknown>) => ({
  'GET /api/v1/me': meAnswer({ permissions }),
  'GET /api/v1/opa/status': status(true),
  'GET /api/v1/opa/marks': { items: [] },
  ...more,
});

describe('the policy server', () => {
  it('says how to connect one where none is, and warns when something is marked all the same', async () => {
    await openPage(
      answersWith(ALL, {
        'GET /api/v1/opa/status': status(false),
        'GET /api/v1/opa/marks': { items: [MARK] },
      }),
    );
    expect(await screen.findByText('Not configured')).toBeTruthy();
    expect(screen.getByText(/HAECHI_OPA_URL=/)).toBeTruthy();
    expect(await screen.findByText(/nobody can be asked/)).toBeTruthy();
  });

  it('says what it means that a failing one is left alone', async () => {
    await openPage(answersWith(ALL, { 'GET /api/v1/opa/status': status(true, 'open') }));
    expect(await screen.findByText('Left alone')).toBeTruthy();
    expect(screen.getByText(/failed 5 times in a row and is tried again after 10 seconds/)).toBeTruthy();
  });

  it('takes a mark away only after asking, with the reason', async () => {
    const sent = await openPage(answersWith(ALL, { 'GET /api/v1/opa/marks': { items: [MARK] } }));
    fireEvent.click(await screen.findByRole('button', { name: 'Take away' }));
    const dialog = within(await screen.findByRole('dialog'));
    fireEvent.click(dialog.getByRole('button', { name: 'Take away' }));
    expect(sent).toEqual([]);
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: 'no longer' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Take away' }));
    await waitFor(() =>
      expect(sent).toEqual([
        { operation: 'DELETE /api/v1/opa/marks/opm_1', query: '?reason=no+longer', body: undefined },
      ]),
    );
  });

  it('shows what a question came to: the answer, the decision, who decided and how long it took', async () => {
    const sent = await openPage(
      answersWith(ALL, {
        'GET /api/v1/permissions': {
          items: [{ permission: 'invoice:pay', resource: 'invoice', title: 'Pay invoices' }],
        },
        'POST /api/v1/opa/test': {
          outcome: 'failure',
          cause: 'timeout',
          causeTitle: 'no answer in time',
          tookMs: 50.4,
          decision: 'deny',
          source: 'fallback',
        },
      }),
    );
    fireEvent.click(screen.getByRole('button', { name: 'Ask now' }));
    expect(sent).toEqual([]);
    fireEvent.click(screen.getByRole('combobox', { name: 'Permission' }));
    fireEvent.click(await screen.findByText('invoice:pay'));
    fireEvent.click(screen.getByRole('button', { name: 'Ask now' }));
    expect(await screen.findByText('no answer: no answer in time')).toBeTruthy();
    expect(screen.getByText('Denied')).toBeTruthy();
    expect(screen.getByText(/the rule for no answer/)).toBeTruthy();
    expect(screen.getByText('50 ms', { selector: '.answer dd' })).toBeTruthy();
    expect(sent[0]?.body).toEqual({ permission: 'invoice:pay', scope: TENANT });
  });

  it('offers nothing that changes or asks anything to those who may only read', async () => {
    await openPage(answersWith(['opa:read'], { 'GET /api/v1/opa/marks': { items: [MARK] } }));
    expect(await screen.findByText('night rule')).toBeTruthy();
    for (const name of ['Forget opinions', 'Mark something', 'Take away', 'Ask now'])
      expect(screen.queryByRole('button', { name })).toBeNull();
  });
});
