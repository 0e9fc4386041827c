import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderUi } from '../testing/render-ui.tsx';
import { CommandPalette } from './command-palette.tsx';

function show() {
  const ran = vi.fn<(id: string) => void>();
  const onClose = vi.fn();
  const command = (id: string, label: string) => ({ id, section: 'go', label, run: () => ran(id) });
  renderUi(
    <CommandPalette
      opened
      sections={[{ id: 'go', label: 'Go to' }]}
      commands={[command('audit', '감사 기록'), command('members', '구성원'), command('roles', '역할')]}
      onClose={onClose}
    />,
  );
  return { ran, onClose, input: screen.getByRole('combobox') };
}

const chosen = () => screen.getByRole('option', { selected: true }).textContent;

describe('the command palette', () => {
  it('moves with the arrows, around the ends, while focus stays in the field', () => {
    const { input } = show();
    expect(chosen()).toBe('감사 기록');
    fireEvent.keyDown(input, { key: 'ArrowUp' });
    expect(chosen()).toBe('역할');
    fireEvent.keyDown(input, { key: 'ArrowDown' });
    expect(chosen()).toBe('감사 기록');
    expect(input.getAttribute('aria-activedescendant')).toBe(
      screen.getByRole('option', { selected: true }).id,
    );
  });

  it('runs what is chosen with Enter and closes', () => {
    const { input, ran, onClose } = show();
    fireEvent.change(input, { target: { value: 'ㅇㅎ' } });
    fireEvent.keyDown(input, { key: 'Enter' });
    expect(ran).toHaveBeenCalledExactlyOnceWith('roles');
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('lets Enter end a Hangul composition without running anything', () => {
    const { input, ran } = show();
    fireEvent.keyDown(input, { key: 'Enter', isComposing: true });
    expect(ran).not.toHaveBeenCalled();
  });

  it('says when nothing fits, and then Enter does nothing', () => {
    const { input, ran, onClose } = show();
    fireEvent.change(input, { target: { value: 'qqqq' } });
    expect(screen.getByText('nothing for qqqq')).toBeTruthy();
    fireEvent.keyDown(input, { key: 'Enter' });
    expect(ran).not.toHaveBeenCalled();
    expect(onClose).not.toHaveBeenCalled();
  });
});
