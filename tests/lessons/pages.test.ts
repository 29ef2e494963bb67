// The pages beside the lessons: every link leads somewhere, every line of the cheat sheet runs.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLessons, readPages } from '../../scripts/vite-lessons.ts';
import type { Block } from '../../src/course/lesson.ts';
import { parseLesson } from '../../src/course/parse.ts';
import { termsOf } from '../../src/course/parse-page.ts';
import { closeLesson, openLesson, playBlocks } from '../../src/host/lesson-run.ts';

const { lessons } = readLessons('lessons');
const pages = readPages('lessons');
const text = (file: string): string => readFileSync(`lessons/${file}`, 'utf8');
const linksOf = (markdown: string): string[] => [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map((m) => m[1] ?? '').filter((url) => !/^https?:/.test(url));

describe('the pages', () => {
  it('are well formed', () => {
    expect(pages.flatMap((p) => p.problems)).toEqual([]);
    expect(pages.filter((p) => p.locale === 'en').map((p) => p.name)).toEqual(['cheat-sheet', 'glossary']);
  });

  it('link to lessons that exist', () => {
    const ids = new Set(lessons.map((l) => l.id));
    expect(pages.flatMap((p) => linksOf(text(`${p.name}${p.locale === 'en' ? '' : `.${p.locale}`}.md`))).filter((url) => !ids.has(url))).toEqual([]);
  });

  it('have the words that lessons link to', () => {
    const words = new Set(termsOf(pages.find((p) => p.name === 'glossary' && p.locale === 'en')!.page).map((t) => t.id));
    const linked = readdirSync('lessons', { recursive: true, encoding: 'utf8' })
      .filter((file) => /lesson(\.\w+)?\.md$/.test(file))
      .flatMap((file) => [...text(file).matchAll(/glossary(?:\.md)?#([\w-]+)/g)].map((m) => m[1] ?? ''));
    expect(linked.length).toBeGreaterThan(5);
    expect(linked.filter((word) => !words.has(word))).toEqual([]);
  });

  it('say how every word of the glossary sounds, and explain each once, in order', () => {
    const terms = termsOf(pages.find((p) => p.name === 'glossary' && p.locale === 'en')!.page);
    expect(terms.length).toBeGreaterThan(40);
    expect(terms.filter((t) => !t.sound || t.meaning.length === 0).map((t) => t.word)).toEqual([]);
    const words = terms.map((t) => t.word.toLowerCase());
    expect(new Set(words).size).toBe(words.length);
    expect(words).toEqual([...words].sort((a, b) => (a.replace(/[^a-z]/g, '') < b.replace(/[^a-z]/g, '') ? -1 : 1)));
  });
});

describe('the cheat sheet', () => {
  it('runs, line by line', { timeout: 120_000 }, async () => {
    const front = '---\nid: sheet\ntitle: Sheet\nlevel: beginner\nminutes: 5\nobjectives: [Run]\ncluster: {nodes: 2, preset: web-nodeport}\n---\n';
    const { lesson, problems } = parseLesson({ file: 'sheet', folder: '90-sheet', text: front + text('cheat-sheet.md').replace(/^# .*$/m, ''), read: () => undefined });
    expect(problems).toEqual([]);
    // One line a block, so that each line's own exit code counts.
    const single = lesson!.blocks.flatMap((b): readonly Block[] => (b.type === 'sh' ? b.text.split('\n').map((line) => ({ ...b, text: line })) : [b]));
    expect(single.length).toBeGreaterThan(40);
    const world = await openLesson({ ...lesson!, blocks: single }, 1);
    const results = await playBlocks(world);
    closeLesson(world);
    expect(results.flatMap((r) => (r.problem ? [`${r.block.text}: ${r.problem}`] : []))).toEqual([]);
  });
});
