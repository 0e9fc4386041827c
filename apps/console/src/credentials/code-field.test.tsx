import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CodeField, digitsOf } from './code-field.tsx';

afterEach(cleanup);

function Field({ onComplete }: { onComplete: (digits: string) => void }) {
  const [value, setValue] = useState('');
  return <CodeField label="code" focusAtOnce value={value} onChange={setValue} onComplete={onComplete} />;
}

describe('digitsOf', () => {
  it('reads a code however it was written, and no more than six digits of it', () => {
    expect(digitsOf('123 456')).toBe('123456');
    expect(digitsOf('123-456\n')).toBe('123456');
    expect(digitsOf('12345678')).toBe('123456');
    expect(digitsOf('abc')).toBe('');
  });
});

describe('CodeField', () => {
  it('is ready to be typed into, and is one ordinary field to whoever fills it', () => {
    render(<Field onComplete={() => undefined} />);
    const input = screen.getByLabelText('code');
    expect(document.activeElement).toBe(input);
    expect(input.getAttribute('autocomplete')).toBe('one-time-code');
  });

  it('hands over a pasted code at once, and once', () => {
    const onComplete = vi.fn();
    render(<Field onComplete={onComplete} />);
    const input = screen.getByLabelText('code');
    fireEvent.change(input, { target: { value: '123 456' } });
    fireEvent.change(input, { target: { value: '123456' } });
    expect(onComplete).toHaveBeenCalledTimes(1);
    expect(onComplete).toHaveBeenCalledWith('123456');
  });

  it('does not hand over an unfinished code', () => {
    const onComplete = vi.fn();
    render(<Field onComplete={onComplete} />);
    fireEvent.change(screen.getByLabelText('code'), { target: { value: '12345' } });
    expect(onComplete).not.toHaveBeenCalled();
  });
});
