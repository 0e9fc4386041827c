import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeEach, vi } from 'vitest';

// What is waited for comes when it comes: a machine that is busy with other things is no fault of the page.
configure({ asyncUtilTimeout: 15_000 });

// The DOM of the tests loads no fonts; fields that grow with their text want to be told of them.
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

class SilentEventSource {
  static readonly CLOSED = 2;
  close(): void {}
}

beforeEach(() => {
  document.documentElement.lang = 'en';
  vi.stubGlobal('EventSource', SilentEventSource);
  vi.stubGlobal('scrollTo', () => undefined);
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
