import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

// What is waited for comes when it comes: a machine that is busy with other things is no fault of the page.
configure({ asyncUtilTimeout: 15_000 });

// The DOM of the tests loads no fonts; fields that grow with their text want to be told of them.
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

afterEach(() => {
  cleanup();
  localStorage.clear();
});
