// The command line as one file: what the page loads on demand is there at once, so that no reading from disk lets virtual time run on.
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Builds src/host/cli/main.ts of `root` into `out`; two builds at once do not disturb each other. */
export async function bundleCli(root, out) {
  const fresh = `${out}-${process.pid}`;
  try {
    await build({
      entryPoints: [join(root, 'src/host/cli/main.ts')],
      outdir: fresh,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      sourcemap: 'linked',
      logLevel: 'error',
      external: ['vite', 'esbuild', 'playwright-core', 'node-liblzma'],
      banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
    });
    await rm(out, { recursive: true, force: true });
    await rename(fresh, out);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (error?.code !== 'ENOTEMPTY' && error?.code !== 'EEXIST') throw error;
  }
}
