import { localStorageColorSchemeManager } from '@mantine/core';

/** Same key as `public/first-paint.js`, which reads it before the first paint. */
export const themeManager = localStorageColorSchemeManager({ key: 'haechi.theme' });
