// Who may import whom, from design.md; no cycles, type imports included. The test proves itself on a tree in which every rule is broken.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { beforeAll, describe, expect, it } from 'vitest';
import { breaches, rules } from './rules.ts';

async function look(folder: string): Promise<ICruiseResult> {
  const result = await cruise(
    [folder],
    { ruleSet: { forbidden: rules(folder) }, validate: true, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' }, exclude: { path: '\\.json$' } },
    {
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  );
  if (typeof result.output === 'string') throw new Error(result.output);
  return result.output;
}

describe('the layers of src', () => {
  let found: ICruiseResult;
  beforeAll(async () => {
    found = await look('src');
  }, 120_000);

  it('are seen at all', () => {
    expect(found.modules.filter((m) => m.source.startsWith('src/')).length).toBeGreaterThan(300);
  });

  it('hold', () => {
    expect(found.summary.violations.map((v) => `${v.rule.name}: ${v.from} → ${v.to}`)).toEqual([]);
  });

  it('would notice each kind of breach', async () => {
    const tree = mkdtempSync('tests/architecture/bad-');
    try {
      const root = `${tree}/src`;
      for (const [path, text] of breaches()) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      const bad = await look(root);
      const broken = new Set(bad.summary.violations.map((v) => v.rule.name));
      expect([...broken].sort()).toEqual(
        rules('x')
          .flatMap((r) => r.name ?? [])
          .sort(),
      );
    } finally {
      rmSync(tree, { recursive: true });
    }
  });
});

describe('the pure rooms', () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((e) => e.isFile() && /\.tsx?$/.test(e.name))
      .map((e) => join(e.parentPath, e.name));
  const pure = ['base', 'machine', 'kubernetes', 'cluster', 'course'].flatMap((room) => files(`src/${room}`));

  it('have no time or chance of their own', () => {
    const wrong = pure.filter(
      (f) => !f.endsWith('base/time.ts') && !f.endsWith('.d.ts') && /\b(Math\.random|Date\.now|new Date|performance\.now|setTimeout|setInterval)\(/.test(readFileSync(f, 'utf8')),
    );
    expect(wrong).toEqual([]);
  });

  it('keep machines free of Kubernetes', () => {
    const wrong = files('src/machine').filter(
      (f) =>
        /\b(kubelet|Kubelet|apiserver|EndpointSlice|kubernetes\/)\b/.test(readFileSync(f, 'utf8').replace(/^.*(registry\.k8s\.io|upstream:).*$/gm, '')) &&
        !f.includes('machine/images/'),
    );
    expect(wrong).toEqual([]);
  });

  it('ask no class for its name: a build gives it another', () => {
    expect(files('src').filter((f) => /constructor\??\.name\b/.test(readFileSync(f, 'utf8')))).toEqual([]);
  });

  it('have files that can be read in one sitting', () => {
    const long = files('src').filter((f) => !f.includes('/generated/') && readFileSync(f, 'utf8').split('\n').length > 500);
    expect(long).toEqual([]);
  });
});
