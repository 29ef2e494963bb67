import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { lessons } from './scripts/vite-lessons.ts';

export default defineConfig({
  // Relative, so that the built site works under any sub-path.
  base: './',
  plugins: [react(), lessons()],
  worker: { format: 'es', plugins: () => [lessons()] },
  server: { host: '127.0.0.1' },
  build: { target: 'es2023', sourcemap: false, chunkSizeWarningLimit: 1500 },
});
