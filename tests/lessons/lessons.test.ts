// Every lesson: well formed, every check fails on the untouched start and passes after the lesson's own solution, every command block runs, and those that disprove what people say do.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLessons } from '../../scripts/vite-lessons.ts';
import type { Block } from '../../src/course/lesson.ts';
import type { BlockResult } from '../../src/host/lesson-run.ts';
import { testLesson } from '../../src/host/lesson-test.ts';
import { type Disproof, FOLKLORE } from './folklore.ts';

const { lessons, problems } = readLessons('lessons');

/** The block's heading: blocks of a disproof are sought under theirs only. */
function headings(blocks: readonly Block[]): ReadonlyMap<number, string> {
  const of = new Map<number, string>();
  let heading = '';
  for (const block of blocks) {
    if (block.type === 'prose') for (const node of block.nodes) if (node.type === 'heading') heading = node.id;
    if (block.type === 'sh') of.set(block.line, heading);
  }
  return of;
}

const shown = ({ exit, runs, shows }: Disproof, { block, said }: BlockResult): boolean =>
  runs.test(block.text) && (exit === undefined || block.exit === exit) && (shows?.(said) ?? true);

describe('lessons', () => {
  it('are well formed', () => {
    expect(problems).toEqual([]);
    expect(lessons.length).toBeGreaterThan(0);
  });

  for (const lesson of lessons) {
    it(`${lesson.id} can be solved by its own solution and not without it`, { timeout: 120_000 }, async () => {
      const results: BlockResult[] = [];
      const faults = await testLesson(lesson, { onBlock: (result) => void results.push(result) });
      expect(faults.map((f) => f.what)).toEqual([]);
      const under = headings(lesson.blocks);
      for (const { said, disproved } of FOLKLORE)
        for (const disproof of disproved.filter((d) => d.lesson === lesson.id))
          expect(
            results.some((r) => under.get(r.block.line) === disproof.heading && shown(disproof, r)),
            `“${said}” is disproved by ${disproof.runs} under #${disproof.heading}`,
          ).toBe(true);
    });
  }
});

describe('the list of folklore in the guide', () => {
  const guide = /## Folklore\n([\s\S]*?)(\n## |$)/.exec(readFileSync('lessons/README.md', 'utf8'))?.[1] ?? '';
  const rows = guide.split('\n').flatMap((line) => {
    const [, said = '', , where = ''] = /^\|/.test(line) && !/^\|( *-|.*said \|)/.test(line) ? line.split('|').map((cell) => cell.trim()) : [];
    return said ? [{ said, places: [...where.matchAll(/\]\(\d+-([\w-]+)\/lesson\.md#([\w-]+)\)/g)].map((m) => `${m[1]}#${m[2]}`) }] : [];
  });

  it('names all of it', () => expect(rows.map((r) => r.said)).toEqual(FOLKLORE.map((f) => f.said)));

  it.each(rows)('leads to where “$said” is disproved by a run', ({ said, places }) => {
    const disproved = FOLKLORE.find((f) => f.said === said)?.disproved ?? [];
    const run = new Set(disproved.map((d) => `${d.lesson}#${d.heading}`));
    expect(places.filter((place) => !run.has(place))).toEqual([]);
    expect([...run].filter((place) => !places.includes(place))).toEqual([]);
    for (const { lesson, heading } of disproved) expect(Object.values(Object.fromEntries(headings(lessons.find((l) => l.id === lesson)?.blocks ?? [])))).toContain(heading);
  });
});
