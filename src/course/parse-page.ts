// A page that is no lesson (glossary, cheat sheet): the same markdown without front matter, checks and questions.
import type { Block, Problem, Prose } from './lesson.ts';
import { readBody } from './parse.ts';
import { plainText } from './prose.ts';

export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A word of a glossary: `## Word`, its sound as a line in italics, and what it means. */
export interface Term {
  /** The heading's id, for links. */
  readonly id: string;
  readonly word: string;
  readonly sound?: string;
  readonly meaning: readonly Prose[];
}

/** Reads a page; its title is the heading of the first level. */
export function parsePage({ file, text }: { readonly file: string; readonly text: string }): { readonly page: Page; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { blocks, checks, quizzes } = readBody(text, (line, message) => void problems.push({ file, line, message }));
  for (const { id, line } of [...checks, ...quizzes]) problems.push({ file, line, message: `${id}: a page has no checks and no questions` });
  const [first, ...rest] = blocks;
  const heading = first?.type === 'prose' ? first.nodes[0] : undefined;
  if (first?.type !== 'prose' || heading?.type !== 'heading' || heading.depth !== 1) {
    problems.push({ file, line: 1, message: 'a page begins with its title, # Title' });
    return { page: { title: '', blocks }, problems };
  }
  return { page: { title: plainText(heading.children), blocks: [{ ...first, nodes: first.nodes.slice(1) }, ...rest] }, problems };
}

/** The words of a glossary in their order. */
export function termsOf(page: Page): readonly Term[] {
  const nodes = page.blocks.flatMap((b) => (b.type === 'prose' ? b.nodes : []));
  const starts = nodes.flatMap((n, i) => (n.type === 'heading' && n.depth === 2 ? [i] : []));
  return starts.flatMap((start, i) => {
    const heading = nodes[start];
    if (heading?.type !== 'heading') return [];
    const body = nodes.slice(start + 1, starts[i + 1]);
    const sound = soundOf(body[0]);
    return [{ id: heading.id, word: plainText(heading.children), ...(sound === undefined ? {} : { sound }), meaning: sound === undefined ? body : body.slice(1) }];
  });
}

/** A paragraph that is nothing but italics. */
function soundOf(node: Prose | undefined): string | undefined {
  if (node?.type !== 'paragraph' || node.children.length !== 1) return undefined;
  const [only] = node.children;
  return only?.type === 'emphasis' ? plainText(only.children) : undefined;
}

/** The terms that a text uses, whole words of any case, in the order of the glossary. */
export function termsIn(terms: readonly Term[], text: string): readonly Term[] {
  return terms.filter(({ word }) => new RegExp(`(?<![\\p{L}\\p{N}-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?:s|es)?(?![\\p{L}\\p{N}])`, 'iu').test(text));
}
