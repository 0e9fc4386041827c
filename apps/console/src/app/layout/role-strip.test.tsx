import { fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { meAnswer, openConsole } from '../../testing/open-console.tsx';

const ROLE = { id: 'rol_01jd0m5w4xevh8x0h5m1v5b2c9', key: 'PROVISIONER', name: 'Provisioner', held: true };
const permissions = ['member:read', 'audit:read'];

const strip = async () => within(await screen.findByRole('region', { name: 'Work as' }));

describe('the strip of a session in which one role counts', () => {
  it('stays on every page and names the role', async () => {
    await openConsole('/no-such-page', { 'GET /api/v1/me': meAnswer({ permissions, activeRole: ROLE }) });
    expect((await strip()).getByText('Only as Provisioner')).toBeTruthy();
    fireEvent.click((await screen.findAllByRole('link', { name: 'Members' }))[0] ?? document.body);
    await vi.waitFor(() => expect(window.location.pathname).toBe('/members'));
    expect((await strip()).getByText('Only as Provisioner')).toBeTruthy();
  });

  it('leads back to all roles, and goes once they count', async () => {
    const { sent } = await openConsole('/no-such-page', {
      'GET /api/v1/me': meAnswer({ permissions, activeRole: ROLE }),
      'DELETE /api/v1/me/active-role': meAnswer({ permissions }),
    });
    fireEvent.click((await strip()).getByRole('button', { name: 'Use all my roles' }));
    await vi.waitFor(() => expect(screen.queryByRole('region', { name: 'Work as' })).toBeNull());
    expect(sent.map(({ operation }) => operation)).toEqual(['DELETE /api/v1/me/active-role']);
    expect(await screen.findByText('All your roles count again.')).toBeTruthy();
  });

  it('says when the role was taken back', async () => {
    const activeRole = { ...ROLE, held: false };
    await openConsole('/no-such-page', { 'GET /api/v1/me': meAnswer({ permissions: [], activeRole }) });
    expect((await strip()).getByText('Provisioner was taken back')).toBeTruthy();
  });

  it('is not there while all roles count', async () => {
    await openConsole('/no-such-page', { 'GET /api/v1/me': meAnswer({ permissions }) });
    await screen.findByRole('heading', { name: 'There is no such page.' });
    expect(screen.queryByRole('region', { name: 'Work as' })).toBeNull();
  });
});
