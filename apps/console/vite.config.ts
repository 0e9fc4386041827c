import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const API_ORIGIN = 'http://localhost:4600';

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
  },
  server: { proxy: { '/api': API_ORIGIN } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}', '../../packages/ui/src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    testTimeout: 30_000,
  },
});
