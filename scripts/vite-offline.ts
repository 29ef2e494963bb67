// Builds src/ui/offline/service-worker.ts as offline.js beside the page, with the list of all that was built.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const FILE = 'offline.js';

export function offline(): Plugin {
  return {
    name: 'portside-offline',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'src/ui/offline/service-worker.ts', fileName: FILE });
    },
    writeBundle({ dir = '' }) {
      const files = [...readdirSync(join(dir, 'assets')).map((name) => `assets/${name}`), 'favicon.svg'];
      const script = join(dir, FILE);
      // Another build has another list, and so the browser takes the script for another one.
      writeFileSync(script, `const PORTSIDE_FILES=${JSON.stringify(files)};\n${readFileSync(script, 'utf8')}`);
    },
  };
}
