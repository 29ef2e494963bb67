// docs/a-new-lesson.md is a record: its files are written and its commands typed again, in an empty folder of lessons.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../src/host/cli/main.ts';

interface Fence {
  readonly info: string;
  readonly text: string;
}

const record = readFileSync('docs/a-new-lesson.md', 'utf8');
const fences: readonly Fence[] = [...record.matchAll(/^(`{3,})(\S.*)\n([\s\S]*?)^\1$/gm)].map((m) => ({ info: m[2] ?? '', text: m[3] ?? '' }));
const COMMAND = 'npm run -s portside -- ';
let root = '';

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'record-'));
  mkdirSync(join(root, 'lessons'));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

async function typed(line: string): Promise<{ readonly code: number; readonly said: string }> {
  let said = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    return { code: await main(line.slice(COMMAND.length).split(' '), root), said };
  } finally {
    out.mockRestore();
  }
}

/** Lines in this order; `…` stands for anything, also for lines. */
function shows(said: string, want: string): boolean {
  const pattern = want
    .trimEnd()
    .split('\n')
    .map((line) => (line === '…' ? '[\\s\\S]*' : `.*${line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/…/g, '.*')}.*`))
    .join('\\n');
  return new RegExp(pattern).test(said);
}

describe('the record of a new lesson', () => {
  it('has commands and files', () => expect(fences.length).toBeGreaterThan(8));

  it('can be typed again', { timeout: 300_000 }, async () => {
    for (const [i, { info, text }] of fences.entries()) {
      const file = /file=(\S+)/.exec(info)?.[1];
      const edit = /edit=(\S+)/.exec(info)?.[1];
      if (file) {
        mkdirSync(dirname(join(root, file)), { recursive: true });
        writeFileSync(join(root, file), text);
      } else if (edit) {
        const [from = '', to = ''] = text.trimEnd().split('\n');
        writeFileSync(join(root, edit), readFileSync(join(root, edit), 'utf8').replace(`${from}\n`, `${to}\n`));
      } else if (info.startsWith('sh')) {
        let said = '';
        for (const line of text.trimEnd().split('\n')) {
          const end = await typed(line);
          said += end.said;
          expect({ line, ok: end.code === 0, said: end.said }).toEqual({ line, ok: !info.includes('fails'), said: end.said });
        }
        const next = fences[i + 1];
        if (next?.info === 'output') expect({ said, shows: shows(said, next.text) }).toEqual({ said, shows: true });
      }
    }
  });
});
