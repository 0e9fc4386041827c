import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { meAnswer, openConsole } from '../../testing/open-console.tsx';

const AT = '2026-02-20T00:00:00.000Z';

const LOG = {
  state: 'healthy',
  origin: 'haechi.test/audit/platform',
  size: 12,
  rootHash: 'AAAA',
  checkpoint: null,
  verifierKey: 'haechi.test/audit/platform+1a2b3c4d+AQ',
  checkpointAt: AT,
  witnesses: [],
  witnessedAt: null,
  waitingCount: 0,
};
const WITNESSED = {
  id: 'wit_1',
  origin: 'hospital.example/audit/ten_1',
  verifierKey: 'hospital.example/audit/ten_1+1a2b3c4d+AQ',
  size: 4_321,
  cosignedAt: AT,
};

/** Opens the page before a server that answers as told, and keeps what was sent to change something. */
async function openPage(kind: 'platform' | 'tenant') {
  const answers: Record<string, unknown> = {
    'GET /api/v1/me': meAnswer({ kind, permissions: ['audit:read', 'witness:manage'] }),
    'GET /api/v1/audit/log': LOG,
    'POST /api/v1/audit/witnessed-logs': WITNESSED,
    'DELETE /api/v1/audit/witnessed-logs/wit_1': () => new Response(null, { status: 204 }),
    'GET /api/v1/audit/witnessed-logs': {
      verifierKey: 'haechi.test/witness+5e6f7a8b+BA',
      items: [WITNESSED],
    },
  };
  const { sent } = await openConsole('/log', answers);
  await screen.findByRole('heading', { name: 'Log health' });
  return sent;
}

describe('being a witness for others', () => {
  it('shows the operator whose logs are signed and the key to hand out', async () => {
    await openPage('platform');
    expect(await screen.findByText('hospital.example/audit/ten_1')).toBeTruthy();
    expect(screen.getByText('haechi.test/witness+5e6f7a8b+BA')).toBeTruthy();
    expect(screen.getByText(/4,321/)).toBeTruthy();
  });

  it('takes the key of a log to sign from now on, and lets one go', async () => {
    const sent = await openPage('platform');
    fireEvent.click(await screen.findByRole('button', { name: 'Witness a log' }));
    const adding = await screen.findByRole('dialog');
    fireEvent.change(within(adding).getByLabelText(/Key of the log/), {
      target: { value: 'bank.example/audit+1a2b3c4d+AQ' },
    });
    fireEvent.click(within(adding).getByRole('button', { name: 'Witness a log' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      operation: 'POST /api/v1/audit/witnessed-logs',
      body: { verifierKey: 'bank.example/audit+1a2b3c4d+AQ' },
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    const leaving = await screen.findByRole('dialog');
    fireEvent.click(within(leaving).getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.operation).toBe('DELETE /api/v1/audit/witnessed-logs/wit_1');
  });

  it('is not offered to an organisation', async () => {
    await openPage('tenant');
    await screen.findByText('No witness vouches for this log yet.');
    expect(screen.queryByRole('button', { name: 'Witness a log' })).toBeNull();
  });
});
