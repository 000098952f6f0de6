import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// CASCADE_URL names a running `cascade dev` for `npx vite`; pages are then built again as files change.
const server = process.env.CASCADE_URL ?? 'http://127.0.0.1:4000';

export default defineConfig({
  root: 'web',
  base: '/ui/',
  cacheDir: '../target/vite',
  plugins: [react()],
  build: {
    outDir: '../target/pages',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: 'es' },
  // The API takes requests of its own pages only, so that the proxy is one of them.
  server: { proxy: { '/v1': { target: server, ws: true, changeOrigin: true, headers: { origin: server } } } },
  test: { include: ['**/*.test.ts'], environment: 'node' },
});
