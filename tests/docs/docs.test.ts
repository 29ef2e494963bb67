// Documents that can be wrong are tested: the generated list, the README's examples, the guide's tables.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fidelity } from './fidelity.ts';

describe('src/FIDELITY.md', () => {
  it('is what the registries say', () => {
    if (process.env.UPDATE) writeFileSync('src/FIDELITY.md', fidelity());
    expect(readFileSync('src/FIDELITY.md', 'utf8')).toBe(fidelity());
  });
});

describe('the README', () => {
  const readme = readFileSync('README.md', 'utf8');

  it('shows pictures and files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map((m) => m[1] ?? '').filter((l) => !l.startsWith('http'));
    expect(links.filter((l) => !existsSync(l))).toEqual([]);
  });

  const examples = [...readme.matchAll(/^npm run -s portside -- (.+)$/gm)].map((m) => m[1] ?? '');
  it('has examples', () => expect(examples.length).toBeGreaterThan(2));
  it.each(examples)('portside %s', { timeout: 120_000 }, (line) => {
    const { status, stderr } = spawnSync('sh', ['-c', `node bin/portside.mjs ${line}`], { encoding: 'utf8', input: '' });
    expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' });
  });
});
