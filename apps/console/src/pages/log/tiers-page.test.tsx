import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { meAnswer, openConsole } from '../../testing/open-console.tsx';

const AT = '2026-02-20T00:00:00.000Z';

const tier = (name: string, entries: number, files = 0) => ({
  tier: name,
  entries,
  files,
  bytes: files * 2_500_000,
  firstAt: AT,
  lastAt: AT,
});
const TIERS = {
  tiers: [tier('hot', 1_200), tier('warm', 131_072, 2), tier('cold', 0), tier('expired', 0)],
  months: { hot: 6, warm: 12, cold: 36 },
  coldStore: 'none',
};
const SEGMENT = {
  id: 'seg_1',
  fromIndex: 65_536,
  toIndex: 131_072,
  firstAt: AT,
  lastAt: AT,
  state: 'warm',
  tier: 'warm',
  bytes: 2_500_000,
  sha256: null,
  checkpointSize: 132_272,
  lockedUntil: null,
  movedAt: AT,
  isHeld: true,
  problem: 'the cold store cannot be reached',
};
const HOLD = {
  id: 'hld_1',
  name: 'Case 2026-17',
  reason: 'litigation',
  from: null,
  until: null,
  createdBy: 'usr_1',
  createdAt: AT,
  releasedBy: null,
  releasedAt: null,
};

/** Opens the page before a server that answers as told, and keeps what was sent to change something. */
async function openPage(permissions: readonly string[]) {
  const answers: Record<string, unknown> = {
    'GET /api/v1/me': meAnswer({ permissions }),
    'GET /api/v1/audit/tiers': TIERS,
    'GET /api/v1/audit/segments': { items: [SEGMENT], nextCursor: null },
    'GET /api/v1/audit/holds': { items: [HOLD], nextCursor: null },
    'POST /api/v1/audit/holds': HOLD,
  };
  const { sent } = await openConsole('/log/tiers', answers);
  await screen.findByRole('heading', { name: 'Log tiers' });
  return sent;
}

describe('the tiers of the log', () => {
  it('says what lies where, what is held, and what stands in the way of a move', async () => {
    await openPage(['audit:read']);
    expect(await screen.findByText('131,072')).toBeTruthy();
    expect(screen.getByText('2 · 5 MB')).toBeTruthy();
    expect(screen.getByText('no cold store')).toBeTruthy();
    expect(await screen.findByText('the cold store cannot be reached')).toBeTruthy();
    expect(screen.getByText('Held')).toBeTruthy();
    expect(await screen.findByText('Case 2026-17')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Place a hold' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Release' })).toBeNull();
  });

  it('places a hold with its reason, and releases one', async () => {
    const sent = await openPage(['audit:read', 'audit:hold']);
    fireEvent.click(await screen.findByRole('button', { name: 'Place a hold' }));
    const placing = await screen.findByRole('dialog');
    fireEvent.change(within(placing).getByLabelText(/Matter/), { target: { value: 'Case 9' } });
    fireEvent.change(within(placing).getByLabelText(/Reason/), { target: { value: 'inquiry' } });
    fireEvent.click(within(placing).getByRole('button', { name: 'Place a hold' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    expect(sent[0]).toEqual({
      operation: 'POST /api/v1/audit/holds',
      body: { name: 'Case 9', reason: 'inquiry' },
    });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    fireEvent.click(await screen.findByRole('button', { name: 'Release' }));
    const releasing = await screen.findByRole('dialog');
    fireEvent.change(within(releasing).getByLabelText(/Reason/), { target: { value: 'settled' } });
    fireEvent.click(within(releasing).getByRole('button', { name: 'Release' }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.operation).toBe('POST /api/v1/audit/holds/hld_1/release');
  });
});
