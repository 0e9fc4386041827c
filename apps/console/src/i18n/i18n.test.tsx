import { act, render, screen } from '@testing-library/react';
import { useEffect } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCatalogue, loadFirstTexts } from './catalogue.ts';
import { type I18n, I18nProvider, useI18n } from './i18n.tsx';

vi.mock('./catalogue.ts', () => ({
  loadFirstTexts: vi.fn(async (locale: string) => ({ 'app.name': `first ${locale}` })),
  loadCatalogue: vi.fn(async (locale: string) => ({ 'app.name': `all ${locale}` })),
}));

let i18n: I18n;
function Probe() {
  const current = useI18n();
  useEffect(() => {
    i18n = current;
  });
  return <p>{current.t('app.name')}</p>;
}

const open = () =>
  render(
    <I18nProvider initial={{ locale: 'en', catalogue: { 'app.name': 'first en' }, complete: false }}>
      <Probe />
    </I18nProvider>,
  );

beforeEach(() => {
  vi.useFakeTimers();
  vi.mocked(loadCatalogue).mockClear();
  vi.mocked(loadFirstTexts).mockClear();
});
afterEach(() => vi.useRealTimers());

describe('while the first page is on its way', () => {
  it('learning that the account has the language shown fetches no other texts', async () => {
    open();
    await act(() => i18n.setLocale('en'));
    expect(loadCatalogue).not.toHaveBeenCalled();
    expect(loadFirstTexts).not.toHaveBeenCalled();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(screen.getByText('all en')).toBeDefined();
    expect(i18n.complete).toBe(true);
  });

  it('an account of another language is shown in it with its first texts, and the others follow', async () => {
    open();
    await act(() => i18n.setLocale('ko'));
    expect(screen.getByText('first ko')).toBeDefined();
    expect(document.documentElement.lang).toBe('ko');
    expect(loadCatalogue).not.toHaveBeenCalled();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    expect(screen.getByText('all ko')).toBeDefined();
  });

  it('a page that needs every text gets them at once', async () => {
    open();
    await act(async () => i18n.needAll());
    await act(() => vi.advanceTimersByTimeAsync(0));
    expect(screen.getByText('all en')).toBeDefined();
  });
});

describe('once every text is here', () => {
  it('another language comes whole', async () => {
    open();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    await act(() => i18n.setLocale('ko'));
    expect(screen.getByText('all ko')).toBeDefined();
    expect(i18n.complete).toBe(true);
  });

  it('a language that could not be fetched can be chosen again', async () => {
    open();
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    vi.mocked(loadCatalogue).mockRejectedValueOnce(new TypeError('offline'));
    await expect(act(() => i18n.setLocale('ko'))).rejects.toThrow('offline');
    await act(() => i18n.setLocale('ko'));
    expect(screen.getByText('all ko')).toBeDefined();
  });
});
