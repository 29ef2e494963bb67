#!/usr/bin/env node
// Runs the command line from its bundle, and makes the bundle anew when a source is younger than it. Takes well under a second either way.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, '.portside');
const bundle = join(out, 'main.js');

function youngest(folder) {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    latest = Math.max(latest, entry.isDirectory() ? youngest(path) : statSync(path).mtimeMs);
  }
  return latest;
}

if (!existsSync(bundle) || statSync(bundle).mtimeMs < Math.max(youngest(join(root, 'src')), statSync(join(root, 'package.json')).mtimeMs)) {
  const { bundleCli } = await import('../scripts/bundle-cli.mjs');
  await bundleCli(root, out);
}
const { main } = await import(pathToFileURL(bundle).href);
process.exitCode = await main(process.argv.slice(2), root);
