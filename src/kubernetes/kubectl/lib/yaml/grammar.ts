// Walks through a document by YAML's grammar; throws what go-yaml would complain about. upstream: goyaml.v2 parserc.go
import { YamlProblem } from './reader.ts';
import { type Kind, Scanner } from './scanner.ts';

/** Checks the first document of a text and gives its length. Throws YamlProblem. */
export function checkYaml(text: string): number {
  if (/[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\ud800-\udfff]/.test(text)) throw new YamlProblem('control characters are not allowed', 0);
  return new Grammar(new Scanner(text)).document();
}

class Grammar {
  readonly #s: Scanner;
  readonly #anchors = new Set<string>();
  #unknown = '';

  constructor(scanner: Scanner) {
    this.#s = scanner;
  }

  /** Where the document ends. */
  document(): number {
    this.#s.skip();
    while (this.#is('document-end')) this.#s.skip();
    if (this.#is('stream-end')) return this.#s.peek().at;
    let directives = false;
    for (; this.#is('directive'); this.#s.skip()) directives = true;
    if (this.#is('document-start')) this.#s.skip();
    else if (directives) this.#fail('did not find expected <document start>');
    if (!this.#is('directive', 'document-start', 'document-end', 'stream-end')) this.#node(true, false);
    if (this.#unknown) throw new YamlProblem(`unknown anchor '${this.#unknown}' referenced`, 0);
    return this.#s.peek().at;
  }

  #is(...kinds: Kind[]): boolean {
    return kinds.includes(this.#s.peek().kind);
  }

  #fail(problem: string, context = 0): never {
    throw new YamlProblem(problem, this.#s.peek().line || context);
  }

  #node(block: boolean, indentless: boolean): void {
    const start = this.#s.peek().line;
    if (this.#is('alias')) {
      const { name } = this.#s.peek();
      if (!this.#anchors.has(name)) this.#unknown ||= name;
      this.#s.skip();
      return;
    }
    let decorated = false;
    for (; this.#is('anchor', 'tag'); this.#s.skip()) {
      if (this.#is('anchor')) this.#anchors.add(this.#s.peek().name);
      decorated = true;
    }
    if (indentless && this.#is('block-entry')) return this.#sequence(false);
    if (this.#is('scalar')) return this.#s.skip();
    if (this.#is('flow-sequence-start')) return this.#flowSequence();
    if (this.#is('flow-mapping-start')) return this.#flowMapping();
    if (block && this.#is('block-sequence-start')) return this.#sequence(true);
    if (block && this.#is('block-mapping-start')) return this.#mapping();
    if (!decorated) this.#fail('did not find expected node content', start);
  }

  #sequence(indented: boolean): void {
    const start = this.#s.peek().line;
    if (indented) this.#s.skip();
    while (this.#is('block-entry')) {
      this.#s.skip();
      if (!this.#is('block-entry', 'block-end') && (indented || !this.#is('key', 'value'))) this.#node(true, false);
    }
    if (!indented) return;
    if (!this.#is('block-end')) this.#fail("did not find expected '-' indicator", start);
    this.#s.skip();
  }

  #mapping(): void {
    const start = this.#s.peek().line;
    this.#s.skip();
    while (this.#is('key', 'value')) {
      if (this.#is('key')) {
        this.#s.skip();
        if (!this.#is('key', 'value', 'block-end')) this.#node(true, true);
      }
      if (!this.#is('value')) continue;
      this.#s.skip();
      if (!this.#is('key', 'value', 'block-end')) this.#node(true, true);
    }
    if (!this.#is('block-end')) this.#fail('did not find expected key', start);
    this.#s.skip();
  }

  #flowSequence(): void {
    const start = this.#s.peek().line;
    this.#s.skip();
    for (let first = true; !this.#is('flow-sequence-end'); first = false) {
      if (!first) {
        if (!this.#is('flow-entry')) this.#fail("did not find expected ',' or ']'", start);
        this.#s.skip();
      }
      if (this.#is('key')) this.#pair('flow-sequence-end');
      else if (!this.#is('flow-sequence-end')) this.#node(false, false);
    }
    this.#s.skip();
  }

  #flowMapping(): void {
    const start = this.#s.peek().line;
    this.#s.skip();
    for (let first = true; !this.#is('flow-mapping-end'); first = false) {
      if (!first) {
        if (!this.#is('flow-entry')) this.#fail("did not find expected ',' or '}'", start);
        this.#s.skip();
      }
      if (this.#is('key')) this.#pair('flow-mapping-end');
      else if (!this.#is('flow-mapping-end')) this.#node(false, false);
    }
    this.#s.skip();
  }

  #pair(end: Kind): void {
    this.#s.skip();
    if (!this.#is('value', 'flow-entry', end)) this.#node(false, false);
    if (!this.#is('value')) return;
    this.#s.skip();
    if (!this.#is('flow-entry', end)) this.#node(false, false);
  }
}
