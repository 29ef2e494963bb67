import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { inOnePiece } from './scripts/vite-in-one-piece.ts';
import { lessons } from './scripts/vite-lessons.ts';
import { offline } from './scripts/vite-offline.ts';
import { yamlReader } from './scripts/vite-yaml-reader.ts';

const source = (file: string): URL => new URL(`./src/${file}`, import.meta.url);

export default defineConfig({
  // Relative, so that the built site works under any sub-path.
  base: './',
  plugins: [react(), lessons(), offline()],
  worker: {
    format: 'es',
    plugins: () => [lessons(), yamlReader()],
    rolldownOptions: {
      output: {
        codeSplitting: { groups: inOnePiece({ worker: { from: source('host/worker.ts') }, soon: { askedBy: source('host/soon.ts') }, next: { askedBy: source('host/next.ts') } }) },
      },
    },
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
  build: {
    target: 'es2023',
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { output: { codeSplitting: { groups: inOnePiece({ index: { from: source('ui/main.tsx') }, workshop: { from: source('ui/shell/Workshop.tsx') } }) } } },
  },
});
