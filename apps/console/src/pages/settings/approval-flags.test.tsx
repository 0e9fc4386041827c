import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { meAnswer, openConsole } from '../../testing/open-console.tsx';

const AT = '2026-11-20T00:00:00.000Z';

const on = { usual: true, configured: true, effective: true, drifted: false, override: null };
const switchedOff = {
  ...on,
  effective: false,
  drifted: true,
  override: { until: AT, reason: 'INC-42', changedBy: 'Minseo Kang', changedAt: AT },
};
const flags = (environment: string, workflow: object) => ({
  environment,
  flags: [
    { flag: 'workflow', ...workflow },
    { flag: 'roles', ...on },
  ],
});

interface Opened {
  readonly kind?: 'platform' | 'tenant';
  readonly permissions?: readonly string[];
  readonly state?: object;
  readonly approvalId?: string | null;
}

/** Opens the settings before a server that answers as told, and keeps what was sent and what was read. */
async function openSettings(opened: Opened) {
  const { kind = 'platform', permissions = ['settings:read', 'settings:update'] } = opened;
  const state = opened.state ?? flags('staging', on);
  const answers: Record<string, unknown> = {
    'GET /api/v1/me': meAnswer({ kind, permissions, mayUsePlatform: true }),
    'GET /api/v1/approval-flags': state,
    'POST /api/v1/approval-flags/workflow': { ...state, approvalId: opened.approvalId ?? null },
  };
  const exchanged = await openConsole('/settings', answers);
  await screen.findByRole('heading', { name: 'Settings' });
  return exchanged;
}

const OPERATION = 'POST /api/v1/approval-flags/workflow';

describe('the protections of the installation', () => {
  it('are switched off for a while, with the reason, after it was said how it ends', async () => {
    const { sent } = await openSettings({});
    fireEvent.click(await screen.findByRole('button', { name: 'Approval of risky calls: Switch off' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/at once.*returns to its configured value/)).toBeTruthy();
    fireEvent.click(dialog.getByRole('button', { name: 'Switch off' }));
    expect(sent).toEqual([]);
    fireEvent.change(dialog.getByLabelText(/Reason/), { target: { value: 'INC-42' } });
    fireEvent.change(dialog.getByLabelText(/Minutes/), { target: { value: '' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Switch off' }));
    expect(sent).toEqual([]);
    fireEvent.change(dialog.getByLabelText(/Minutes/), { target: { value: '30' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Switch off' }));
    const body = { enabled: false, minutes: 30, reason: 'INC-42' };
    await waitFor(() => expect(sent).toEqual([{ operation: OPERATION, body }]));
  });

  it('show what drifted, who did it, and go back without an end', async () => {
    const { sent } = await openSettings({ state: flags('staging', switchedOff) });
    expect(await screen.findByText('Differs from the usual')).toBeTruthy();
    expect(screen.getByText(/Minseo Kang: INC-42/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Approval of risky calls: Switch on' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.queryByLabelText(/Minutes/)).toBeNull();
    fireEvent.change(dialog.getByLabelText(/Reason/), { target: { value: 'over' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Switch on' }));
    const body = { enabled: true, reason: 'over' };
    await waitFor(() => expect(sent).toEqual([{ operation: OPERATION, body }]));
  });

  it('say in production that another person has to approve, and that they were asked', async () => {
    await openSettings({ state: flags('production', on), approvalId: 'apr_1' });
    fireEvent.click(await screen.findByRole('button', { name: 'Approval of risky calls: Switch off' }));
    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByText(/once another person approves/)).toBeTruthy();
    fireEvent.change(dialog.getByLabelText(/Reason/), { target: { value: 'INC-42' } });
    fireEvent.click(dialog.getByRole('button', { name: 'Switch off' }));
    expect(await screen.findByText('Asked')).toBeTruthy();
  });

  it('offer nothing to who may only read', async () => {
    await openSettings({ permissions: ['settings:read'] });
    expect(await screen.findByText('Permissions for calls')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Switch off/ })).toBeNull();
  });

  it('are not asked for in an organisation', async () => {
    const { read } = await openSettings({ kind: 'tenant' });
    await waitFor(() => expect(read).toContain('GET /api/v1/settings'));
    expect(read).not.toContain('GET /api/v1/approval-flags');
  });
});
