import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const API_ORIGIN = 'http://localhost:4600';

const EVERYWHERE = [
  { name: 'react', test: /node_modules\/(react|react-dom|scheduler)\//, priority: 4 },
  { name: 'router', test: /node_modules\/@tanstack\//, priority: 3 },
  {
    name: 'popups',
    test: /node_modules\/(@floating-ui|@mantine\/core\/esm\/(components\/(Popover|Tooltip|Menu|Portal|Transition|FocusTrap)|utils\/Floating))\//,
    priority: 2,
  },
  { name: 'icons', test: /node_modules\/@tabler\//, priority: 1 },
];

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    manifest: true,
    // An inlined font or image would be a data: URL, which the content security policy refuses.
    assetsInlineLimit: 0,
    // The polyfill is an inline-free script of its own, but every browser we support preloads modules itself.
    modulePreload: { polyfill: false },
    // Left to itself the bundler makes a file of each icon and each part that two pages share: dozens of requests
    // before the first page, each compressed alone. What every page needs comes in few files instead.
    rolldownOptions: { output: { codeSplitting: { groups: EVERYWHERE } } },
  },
  server: { proxy: { '/api': API_ORIGIN } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', '../../packages/ui/src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    testTimeout: 30_000,
  },
});
