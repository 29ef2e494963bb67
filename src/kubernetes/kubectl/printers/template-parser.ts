// Go templates, tokens to a tree. upstream: text/template/parse/parse.go
import { TemplateSyntaxError, type Token, type TokenType, tokenize } from './template-lexer.ts';

interface At {
  readonly at: number;
  /** The node as an error names it. */
  readonly source: string;
}

export type Operand = At &
  (
    | { readonly type: 'dot' }
    | { readonly type: 'nil' }
    | { readonly type: 'field'; readonly names: readonly string[] }
    | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
    | { readonly type: 'chain'; readonly inner: Operand; readonly names: readonly string[] }
    | { readonly type: 'function'; readonly name: string }
    | { readonly type: 'literal'; readonly value: string | boolean }
    | { readonly type: 'number'; readonly value: number; readonly float: boolean }
    | { readonly type: 'pipe'; readonly pipe: Pipe }
  );

export interface Pipe extends At {
  readonly declares: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

export type TemplateNode = At &
  (
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'action'; readonly pipe: Pipe }
    | { readonly type: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: readonly TemplateNode[]; readonly otherwise: readonly TemplateNode[] }
    | { readonly type: 'template'; readonly name: string; readonly pipe: Pipe | undefined }
    | { readonly type: 'break' | 'continue' }
  );

/** A template and those that it defines, by name; the main one is ''. */
export type TemplateSet = Map<string, readonly TemplateNode[]>;

/** Throws TemplateSyntaxError. `functions` are those that exist. */
export function parseTemplate(input: string, functions: ReadonlySet<string>): TemplateSet {
  const parser = new Parser(tokenize(input), functions);
  parser.templates.set('', parser.top());
  return parser.templates;
}

class Parser {
  readonly templates: TemplateSet = new Map();
  readonly #tokens: readonly Token[];
  readonly #functions: ReadonlySet<string>;
  #at = 0;
  #ranges = 0;
  #variables: string[] = ['$'];

  constructor(tokens: readonly Token[], functions: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#functions = functions;
  }

  top(): TemplateNode[] {
    const { nodes, end } = this.#list();
    if (end !== 'eof') throw this.#error(`unexpected {{${end}}}`);
    return nodes;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { type: 'eof', text: '', at: 0, line: 1 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #skipSpace(): void {
    while (this.#peek().type === 'space') this.#at++;
  }

  #error(message: string): TemplateSyntaxError {
    return new TemplateSyntaxError((this.#tokens[this.#at] ?? this.#tokens.at(-1))?.line ?? 1, message);
  }

  #unexpected(token: Token, context: string): TemplateSyntaxError {
    return new TemplateSyntaxError(token.line, token.type === 'eof' ? 'unexpected EOF' : `unexpected ${describe(token)} in ${context}`);
  }

  #expect(type: TokenType, context: string): Token {
    this.#skipSpace();
    const token = this.#next();
    if (token.type !== type) throw this.#unexpected(token, context);
    return token;
  }

  /** Nodes up to {{end}}, {{else}} or the end of the text. */
  #list(): { readonly nodes: TemplateNode[]; readonly end: 'end' | 'else' | 'eof' } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#next();
      if (token.type === 'eof') return { nodes, end: 'eof' };
      if (token.type === 'text') {
        nodes.push({ type: 'text', text: token.text, at: token.at, source: token.text });
        continue;
      }
      this.#skipSpace();
      const head = this.#peek();
      if (head.type === 'keyword' && (head.text === 'end' || head.text === 'else')) {
        this.#at++;
        if (head.text === 'end') this.#expect('close', 'end');
        return { nodes, end: head.text };
      }
      const node = head.type === 'keyword' ? this.#control(this.#next()) : this.#action(head);
      if (node) nodes.push(node);
    }
  }

  #action(head: Token): TemplateNode {
    const pipe = this.#pipeline('command', 'close');
    return { type: 'action', pipe, at: head.at, source: pipe.source };
  }

  #control(head: Token): TemplateNode | undefined {
    switch (head.text) {
      case 'if':
      case 'with':
      case 'range':
        return this.#branch(head.text, head);
      case 'break':
      case 'continue':
        if (this.#ranges === 0) throw new TemplateSyntaxError(head.line, `{{${head.text}}} outside {{range}}`);
        this.#expect('close', `{{${head.text}}}`);
        return { type: head.text, at: head.at, source: `{{${head.text}}}` };
      case 'template': {
        const name = this.#name('template clause');
        this.#skipSpace();
        const pipe = this.#peek().type === 'close' ? undefined : this.#pipeline('template clause', 'close');
        if (!pipe) this.#at++;
        return { type: 'template', name, pipe, at: head.at, source: `{{template ${JSON.stringify(name)}}}` };
      }
      default:
        return this.#definition(head);
    }
  }

  #name(context: string): string {
    return unquoteGo(this.#expect('string', context).text);
  }

  #definition(head: Token): TemplateNode | undefined {
    const name = this.#name(head.text === 'define' ? 'define clause' : 'block clause');
    const pipe = head.text === 'block' ? this.#pipeline('block clause', 'close') : undefined;
    if (!pipe) this.#expect('close', 'define clause');
    const saved = this.#variables;
    this.#variables = ['$'];
    const { nodes, end } = this.#list();
    if (end !== 'end') throw this.#error(end === 'eof' ? 'unexpected EOF' : `unexpected {{${end}}} in ${head.text} clause`);
    this.#variables = saved;
    this.templates.set(name, nodes);
    return pipe ? { type: 'template', name, pipe, at: head.at, source: `{{template ${JSON.stringify(name)}}}` } : undefined;
  }

  #branch(type: 'if' | 'with' | 'range', head: Token): TemplateNode {
    const scope = this.#variables.length;
    const pipe = this.#pipeline(type, 'close');
    if (type === 'range') this.#ranges++;
    const { nodes: body, end } = this.#list();
    if (type === 'range') this.#ranges--;
    let otherwise: readonly TemplateNode[] = [];
    if (end === 'eof') throw this.#error('unexpected EOF');
    if (end === 'else') otherwise = this.#otherwise(type);
    this.#variables.length = scope;
    return { type, pipe, body, otherwise, at: head.at, source: pipe.source };
  }

  #otherwise(type: 'if' | 'with' | 'range'): readonly TemplateNode[] {
    this.#skipSpace();
    const next = this.#peek();
    if (next.type === 'keyword' && next.text === type && type !== 'range') {
      this.#at++;
      return [this.#branch(type, next)];
    }
    this.#expect('close', 'else');
    const { nodes, end } = this.#list();
    if (end !== 'end') throw this.#error(end === 'eof' ? 'unexpected EOF' : 'expected end; found {{else}}');
    return nodes;
  }

  #pipeline(context: string, end: 'close' | 'rparen'): Pipe {
    this.#skipSpace();
    const start = this.#peek();
    const { declares, assigns } = this.#declarations(context);
    const commands: Operand[][] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (token.type === end) {
        this.#at++;
        if (commands.length === 0) throw new TemplateSyntaxError(token.line, `missing value for ${context}`);
        const source = commands.map((c) => c.map((o) => o.source).join(' ')).join(' | ');
        checkPipeline(commands, token.line);
        return { declares, assigns, commands, at: start.at, source: declares.length ? `${declares.join(', ')} ${assigns ? '=' : ':='} ${source}` : source };
      }
      commands.push(this.#command(context));
    }
  }

  #declarations(context: string): { readonly declares: readonly string[]; readonly assigns: boolean } {
    const mark = this.#at;
    const names: string[] = [];
    for (;;) {
      this.#skipSpace();
      const token = this.#peek();
      if (token.type !== 'variable') break;
      this.#at++;
      this.#skipSpace();
      names.push(token.text);
      const after = this.#peek();
      if (after.type === 'declare' || after.type === 'assign') {
        this.#at++;
        if (after.type === 'declare') this.#variables.push(...names);
        return { declares: names, assigns: after.type === 'assign' };
      }
      if (after.type !== 'comma' || context !== 'range' || names.length > 1) break;
      this.#at++;
    }
    this.#at = mark;
    return { declares: [], assigns: false };
  }

  #command(context: string): Operand[] {
    const operands: Operand[] = [];
    for (;;) {
      this.#skipSpace();
      const operand = this.#operand();
      if (operand) operands.push(operand);
      const token = this.#peek();
      if (token.type === 'space') continue;
      if (token.type === 'pipe') {
        this.#at++;
        this.#skipSpace();
        const next = this.#peek();
        if (operands.length === 0 || next.type === 'close' || next.type === 'rparen')
          throw new TemplateSyntaxError(token.line, operands.length === 0 ? `missing value for ${context}` : 'missing value for command');
        break;
      }
      if (token.type === 'close' || token.type === 'rparen') break;
      throw this.#unexpected(token, 'operand');
    }
    if (operands.length === 0) throw this.#error('empty command');
    return operands;
  }

  #operand(): Operand | undefined {
    const first = this.#term();
    if (!first || this.#peek().type !== 'field') return first;
    const at = this.#peek().at;
    const names: string[] = [];
    while (this.#peek().type === 'field') names.push(this.#next().text.slice(1));
    const source = `${first.source}${names.map((n) => `.${n}`).join('')}`;
    if (first.type === 'field') return { type: 'field', names: [...first.names, ...names], at, source };
    if (first.type === 'variable') return { type: 'variable', name: first.name, names: [...first.names, ...names], at, source };
    if (first.type === 'literal' || first.type === 'number' || first.type === 'nil' || first.type === 'dot')
      throw this.#error(`unexpected . after term ${JSON.stringify(first.source)}`);
    return { type: 'chain', inner: first, names, at, source };
  }

  #term(): Operand | undefined {
    const token = this.#peek();
    const { at, text } = token;
    this.#at++;
    switch (token.type) {
      case 'identifier':
        if (!this.#functions.has(text)) throw new TemplateSyntaxError(token.line, `function ${JSON.stringify(text)} not defined`);
        return { type: 'function', name: text, at, source: text };
      case 'dot':
        return { type: 'dot', at, source: '.' };
      case 'nil':
        return { type: 'nil', at, source: 'nil' };
      case 'variable':
        if (!this.#variables.includes(text)) throw new TemplateSyntaxError(token.line, `undefined variable ${JSON.stringify(text)}`);
        return { type: 'variable', name: text, names: [], at, source: text };
      case 'field':
        return { type: 'field', names: [text.slice(1)], at, source: text };
      case 'bool':
        return { type: 'literal', value: text === 'true', at, source: text };
      case 'number':
        return { type: 'number', value: numberOf(text), float: /[.eE]/.test(text) && !/^[+-]?0[xX]/.test(text), at, source: text };
      case 'char':
        return { type: 'number', value: unquoteGo(text).codePointAt(0) ?? 0, float: false, at, source: text };
      case 'string':
        return { type: 'literal', value: unquoteGo(text), at, source: text };
      case 'lparen': {
        const pipe = this.#pipeline('parenthesized pipeline', 'rparen');
        return { type: 'pipe', pipe, at, source: `(${pipe.source})` };
      }
    }
    this.#at--;
    return undefined;
  }
}

function checkPipeline(commands: readonly (readonly Operand[])[], line: number): void {
  commands.slice(1).forEach((command, i) => {
    const first = command[0];
    if (first && (first.type === 'literal' || first.type === 'number' || first.type === 'dot' || first.type === 'nil'))
      throw new TemplateSyntaxError(line, `non executable command in pipeline stage ${i + 2}`);
  });
}

function numberOf(text: string): number {
  const plain = text.replaceAll('_', '');
  const digits = plain.replace(/^[+-]/, '');
  const value = Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return plain.startsWith('-') ? -value : value;
}

const ESCAPES: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function unquoteGo(text: string): string {
  const body = text.slice(1, -1);
  if (text.startsWith('`')) return body.replaceAll('\r', '');
  return body.replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)/gs, (_, e: string) => {
    if (/^[xuU]./.test(e)) return String.fromCodePoint(Number.parseInt(e.slice(1), 16));
    if (/^[0-7]{3}$/.test(e)) return String.fromCharCode(Number.parseInt(e, 8));
    return ESCAPES[e] ?? e;
  });
}

function describe(token: Token): string {
  if (token.type === 'keyword') return `<${token.text}>`;
  const shown = token.text.length > 10 ? `${JSON.stringify(token.text.slice(0, 10))}...` : JSON.stringify(token.text);
  return shown;
}
