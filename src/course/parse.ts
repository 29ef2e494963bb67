// Markdown to Lesson. Reports every mistake with its line and goes on; a lesson with mistakes is not shown, other lessons are unharmed.
import type { Code, Root, RootContent } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { assemble, type Body } from './assemble.ts';
import { celFaults } from './cel-faults.ts';
import { fenceOf } from './fence.ts';
import { frontMatter } from './front-matter.ts';
import type { Block, Check, CommandBlock, Lesson, Problem, Prose, Quiz } from './lesson.ts';
import { checkOf } from './parse-check.ts';
import { type Directive, quizOf } from './parse-quiz.ts';
import { lineOf, proseOf } from './prose.ts';
import { unfinished } from './unfinished.ts';
import { markVars } from './vars.ts';

export interface LessonSource {
  /** As it is shown in messages, e.g. lessons/01-first-door/lesson.md */
  readonly file: string;
  /** The folder's name, NN-slug; undefined for a lesson that lies in none of ours. */
  readonly folder: string | undefined;
  readonly text: string;
  /** A file beside the lesson, or undefined when there is none. */
  readonly read: (path: string) => string | undefined;
}

export type Parsed = { readonly lesson: Lesson; readonly problems: readonly [] } | { readonly lesson: undefined; readonly problems: readonly Problem[] };

const markdown = unified().use(remarkParse).use(remarkFrontmatter).use(remarkGfm).use(remarkDirective);
const MAX_LENGTH = 1_000_000;
const HOST = /^(laptop|outside|router|balancer|control-plane|node-\d+|pod:\S+|.*\uE000.*)$/;

/** Reads one lesson. Never throws. */
export function parseLesson(source: LessonSource): Parsed {
  const problems: Problem[] = [];
  const report = (line: number, message: string): void => void problems.push({ file: source.file, line, message });
  if (source.text.length > MAX_LENGTH) {
    report(1, `the file has ${source.text.length} characters; a lesson may have ${MAX_LENGTH}`);
    return { lesson: undefined, problems };
  }
  const text = markVars(source.text);
  const tree: Root = markdown.parse(text);
  const front = frontMatter(tree, report);
  const lines = text.split('\n');
  unfinished(tree.children, lines, report);
  for (const node of tree.children)
    if (node.type === 'heading' && node.depth === 1) report(lineOf(node), 'headings begin with ##; the title of a lesson stands in its front matter');
  const reader = new Reader(text, report);
  const blocks = reader.blocks(tree.children.filter((n) => n.type !== 'yaml'));
  reader.finish();
  if (!front) return { lesson: undefined, problems };
  const lesson = assemble({ ...source, text }, front, reader.body(blocks), report);
  if (problems.length === 0) celFaults(lesson, lines, report);
  return problems.length > 0 ? { lesson: undefined, problems } : { lesson, problems: [] };
}

type Report = (line: number, message: string) => void;

/** Markdown without front matter: its blocks, and the checks and quizzes in it. */
export function readBody(text: string, report: Report): Pick<Body, 'blocks' | 'checks' | 'quizzes'> {
  const reader = new Reader(text, report);
  return reader.body(reader.blocks(markdown.parse(text).children.filter((n) => n.type !== 'yaml')));
}

/** Walks the document once and collects what stands in it. */
class Reader {
  readonly checks: Check[] = [];
  readonly quizzes: Quiz[] = [];
  readonly #ids = new Map<string, number>();
  readonly #solution: { readonly host: string; readonly text: string }[] = [];
  readonly #wrong: Lesson['wrong'][number][] = [];
  readonly #report: Report;
  readonly #text: string;
  #commands = 0;

  constructor(text: string, report: Report) {
    this.#text = text;
    this.#report = report;
  }

  body(blocks: readonly Block[]): Body {
    const solution = this.#solution.map((s) => (s.host === 'laptop' ? s.text : `# on ${s.host}\n${s.text}`)).join('\n');
    return { blocks, checks: this.checks, quizzes: this.quizzes, solution, solutionSteps: this.#solution, wrong: this.#wrong };
  }

  blocks(nodes: readonly RootContent[]): Block[] {
    const out: Block[] = [];
    let prose: Prose[] = [];
    const flush = (): void => {
      if (prose.length) out.push({ type: 'prose', nodes: prose });
      prose = [];
    };
    for (const node of nodes) {
      if (node.type === 'code') {
        const block = this.#code(node, out.at(-1), prose.length === 0);
        if (block === 'merged' || !block) continue;
        flush();
        out.push(block);
      } else if (node.type === 'containerDirective') {
        flush();
        const block = this.#directive(node as Directive);
        if (block) out.push(block);
      } else if (node.type === 'leafDirective' || node.type === 'textDirective') {
        prose.push({ type: 'text', value: this.#source(node) });
      } else prose.push(...proseOf(this.#literal(node), this.#report));
    }
    flush();
    return out;
  }

  finish(): void {
    const ids = new Set(this.checks.map((c) => c.id));
    for (const check of this.checks) {
      for (const need of check.needs) if (!ids.has(need)) this.#report(check.line, `check ${check.id} needs ${need}, which is no check of this lesson`);
      if (reaches(check.id, check.id, this.checks)) this.#report(check.line, `check ${check.id} needs itself`);
    }
  }

  /** The text of a node as the author wrote it. */
  #source(node: RootContent): string {
    const { start, end } = node.position ?? {};
    return this.#text.slice(start?.offset ?? 0, end?.offset ?? 0);
  }

  /** `node-2:30080` in a sentence looks like a text directive to the parser; here it is text again. */
  #literal<T extends RootContent>(node: T): T {
    if (!('children' in node)) return node;
    const children = node.children.map((child) =>
      child.type === 'textDirective' || child.type === 'leafDirective' ? { type: 'text', value: this.#source(child) } : this.#literal(child as RootContent),
    );
    return { ...node, children } as T;
  }

  #claim(id: string | undefined, line: number, what: string): string {
    if (!id) this.#report(line, `${what} needs an id`);
    else if (this.#ids.has(id)) this.#report(line, `the id ${id} is used already in line ${this.#ids.get(id)}`);
    else this.#ids.set(id, line);
    return id ?? '';
  }

  #code(node: Code, before: Block | undefined, adjacent: boolean): Block | 'merged' | undefined {
    const line = lineOf(node);
    const fence = fenceOf(node.lang ?? '', node.meta ?? '');
    if (fence.language === 'check') {
      const check = checkOf(this.#claim(fence.values.id, line, 'a check'), fence, node.value, line, this.#report);
      if (check) this.checks.push(check);
      return check ? { type: 'check', id: check.id } : undefined;
    }
    if (fence.language === 'output') {
      if (before?.type === 'sh' && adjacent) {
        (before as { output?: string }).output = node.value;
        return 'merged';
      }
      this.#report(line, 'an output block stands right after the command block that prints it');
      return undefined;
    }
    if (fence.language === 'sh') {
      const host = fence.values.on ?? 'laptop';
      const way = fence.words.find((word) => word === 'solution' || word === 'wrong');
      if (way) {
        const others = [...fence.words.filter((word) => word !== way), ...Object.keys(fence.values).filter((key) => key !== 'on')];
        for (const other of others) this.#report(line, `a ${way === 'wrong' ? 'wrong way' : 'solution'} does not know “${other}”; there is on=HOST`);
        if (way === 'solution') this.#solution.push({ host, text: node.value });
        else this.#wrong.push({ host, text: node.value, line });
        return undefined;
      }
      return this.#command(fence, node.value, line);
    }
    const other = [...fence.words, ...Object.keys(fence.values).filter((key) => key !== 'file')][0];
    if (other !== undefined)
      this.#report(line, `a block of ${fence.language} does not know “${other}”; there are blocks check, sh and output, and file=NAME for a file that the learner writes`);
    if (fence.values.file) return { type: 'file', path: fence.values.file, language: fence.language, text: node.value };
    return { type: 'code', language: fence.language, text: node.value };
  }

  #command(fence: ReturnType<typeof fenceOf>, text: string, line: number): CommandBlock {
    const { exit = '0', on = 'laptop' } = fence.values;
    for (const word of fence.words) if (word !== 'background' && word !== 'interactive') this.#report(line, `a command block does not know “${word}”`);
    for (const key of Object.keys(fence.values)) if (key !== 'exit' && key !== 'on') this.#report(line, `a command block does not know “${key}=”`);
    if (!/^\d+$/.test(exit)) this.#report(line, `exit=${exit} is not a number`);
    if (!HOST.test(on)) this.#report(line, `on=${on} is no host; there are laptop, outside, router, balancer (with that add-on), control-plane, node-N, pod:NAME`);
    this.#commands++;
    return {
      type: 'sh',
      id: `command-${this.#commands}`,
      host: on,
      text,
      exit: Number(exit),
      background: fence.words.includes('background'),
      interactive: fence.words.includes('interactive'),
      line,
    };
  }

  #directive(node: Directive): Block | undefined {
    const line = lineOf(node);
    switch (node.name) {
      case 'quiz': {
        const quiz = quizOf(this.#claim(node.attributes?.id ?? undefined, line, 'a quiz'), { ...node, children: node.children.map((c) => this.#literal(c)) }, this.#report);
        if (quiz) this.quizzes.push(quiz);
        return quiz ? { type: 'quiz', id: quiz.id } : undefined;
      }
      case 'tip':
      case 'hint':
        return { type: node.name, title: node.attributes?.title ?? (node.name === 'tip' ? 'Good to know' : 'Hint'), blocks: this.blocks(node.children) };
      case 'diagram': {
        const code = node.children[0];
        return { type: 'diagram', text: code?.type === 'code' ? code.value : '' };
      }
      default:
        this.#report(line, `there is no directive :::${node.name}; there are quiz, tip, hint, diagram`);
        return undefined;
    }
  }
}

function reaches(from: string, to: string, checks: readonly Check[], seen = new Set<string>()): boolean {
  for (const need of checks.find((c) => c.id === from)?.needs ?? []) {
    if (need === to) return true;
    if (!seen.has(need)) {
      seen.add(need);
      if (reaches(need, to, checks, seen)) return true;
    }
  }
  return false;
}
