import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { meAnswer, openConsole } from '../../testing/open-console.tsx';

/** A page is fetched when it is first opened. */
const WHILE_LOADING = { timeout: 15_000 };

const NAMES = ['ann@x.test', 'bob@x.test', 'cho@x.test'];

/** Two changes at a time, as the server does with a large file. */
const part = (from: number, digest: string) => {
  const changes = NAMES.slice(from, from + 2).map((name, index) => ({
    section: 'people',
    operation: 'added',
    name,
    line: from + index + 2,
    fields: [],
    before: null,
    after: { name },
  }));
  return {
    kind: 'users',
    digest,
    counts: { added: NAMES.length, changed: 0, removed: 0, unchanged: 0 },
    changes,
    changesLeftOut: NAMES.length - from - changes.length,
    problems: [],
    problemsLeftOut: 0,
    tests: { asked: 0, failures: [], failuresLeftOut: 0 },
    applicable: true,
  };
};

async function openPlan(digests: readonly string[]) {
  let answered = 0;
  const shown = [0, 2];
  const opened = await openConsole('/imports', {
    'GET /api/v1/me': meAnswer({ permissions: ['role:read', 'member:read', 'role:assign', 'member:invite'] }),
    'POST /api/v1/access/import/plan': () => {
      const at = answered++;
      return Response.json(part(shown[at] ?? 0, digests[at] ?? ''));
    },
  });
  const input = await vi.waitFor(() => {
    const found = document.querySelector<HTMLInputElement>('input[type="file"]');
    if (found === null) throw new Error('no place for a file');
    return found;
  }, WHILE_LOADING);
  fireEvent.change(input, { target: { files: [new File(['email,name'], 'people.csv')] } });
  await screen.findByText('The first 2 of 3.', undefined, WHILE_LOADING);
  return opened;
}

describe('a plan that does not fit one answer', () => {
  it('is read on from where it ends', async () => {
    const { sent } = await openPlan(['a', 'a']);
    expect(screen.queryByText('cho@x.test')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Read on' }));
    expect(await screen.findByText('cho@x.test')).toBeTruthy();
    expect(screen.getByText('ann@x.test')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Read on' })).toBeNull();
    expect(sent.at(-1)?.body).toMatchObject({ changesFrom: 2, problemsFrom: 0 });
  });

  it('begins anew when something changed meanwhile', async () => {
    const { sent } = await openPlan(['a', 'b', 'b']);
    fireEvent.click(screen.getByRole('button', { name: 'Read on' }));
    await vi.waitFor(() => expect(sent.length).toBe(3));
    expect(sent.at(-1)?.body).not.toHaveProperty('changesFrom');
    expect(await screen.findByText('The first 2 of 3.')).toBeTruthy();
  });
});
