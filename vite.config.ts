import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './scripts/vite-first-load.ts';
import { lessons } from './scripts/vite-lessons.ts';
import { yamlReader } from './scripts/vite-yaml-reader.ts';

export default defineConfig({
  // Relative, so that the built site works under any sub-path.
  base: './',
  plugins: [react(), lessons()],
  worker: {
    format: 'es',
    plugins: () => [lessons(), yamlReader()],
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstLoad(new URL('./src/host/worker.ts', import.meta.url), 'worker') }] } } },
  },
  // Lessons from elsewhere are read in a worker, where the browser's form of this one has no document to ask.
  resolve: { alias: { 'decode-named-character-reference': fileURLToPath(new URL('./node_modules/decode-named-character-reference/index.js', import.meta.url)) } },
  server: { host: '127.0.0.1' },
  // What the worker and lazy parts use is prepared before the first page: found late, it would reload the page while a lesson starts.
  optimizeDeps: {
    include: [
      'react',
      'react-dom',
      'react-dom/client',
      'zustand',
      '@xterm/xterm',
      '@xterm/addon-fit',
      '@marcbachmann/cel-js',
      'diff',
      'idb-keyval',
      'ipaddr.js',
      'js-yaml',
      'just-bash/browser',
      'unbash',
    ],
  },
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 1500 },
});
