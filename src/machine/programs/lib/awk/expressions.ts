// Expressions by precedence. upstream: POSIX awk grammar, mawk parse.y
import type { Expression, Target, Variable } from './tree.ts';
import type { Words } from './words.ts';

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**=']);
const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);

/** A function that is called somewhere. */
export interface CallSite {
  readonly name: string;
  readonly args: number;
  readonly line: number;
}

export class Expressions {
  readonly calls: CallSite[] = [];
  /** Of the function that is being read. */
  parameters: readonly string[] = [];
  readonly #words: Words;
  /** `>` writes to a file, `in` belongs to a for: not where it is in parentheses. */
  #plainGreater = true;
  #plainIn = true;

  constructor(words: Words) {
    this.#words = words;
  }

  /** Words of print: `>` is no comparison there. */
  printed(): Expression[] {
    const greater = this.#plainGreater;
    this.#plainGreater = false;
    const list = this.#printList();
    this.#plainGreater = greater;
    return list;
  }

  #printList(): Expression[] {
    const list = [this.expression()];
    while (this.#words.take('operator', ',')) {
      this.#words.skipLines();
      list.push(this.expression());
    }
    return list;
  }

  /** Expressions up to a closing sign, which is taken. */
  list(closing: string): Expression[] {
    return this.inParentheses(() => {
      const list: Expression[] = [];
      this.#words.skipLines();
      while (!this.#words.take('operator', closing)) {
        if (list.length > 0) {
          this.#words.demand(',');
          this.#words.skipLines();
        }
        list.push(this.expression());
        this.#words.skipLines();
      }
      return list;
    });
  }

  inParentheses<T>(read: () => T): T {
    const [greater, plainIn] = [this.#plainGreater, this.#plainIn];
    this.#plainGreater = true;
    this.#plainIn = true;
    const made = read();
    this.#plainGreater = greater;
    this.#plainIn = plainIn;
    return made;
  }

  expression(): Expression {
    const left = this.#choice();
    if (!isTarget(left)) return left;
    const { kind, text } = this.#words.now;
    if (kind !== 'operator' || !ASSIGNMENTS.has(text)) return left;
    this.#words.skip();
    this.#words.skipLines();
    return { kind: 'assign', operator: text === '**=' ? '^' : text.slice(0, -1), target: left, value: this.expression() };
  }

  #choice(): Expression {
    const test = this.#or();
    if (!this.#words.take('operator', '?')) return test;
    const yes = this.expression();
    this.#words.demand(':');
    return { kind: 'choice', test, yes, no: this.expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#words.take('operator', '||')) {
      this.#words.skipLines();
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.#words.take('operator', '&&')) {
      this.#words.skipLines();
      left = { kind: 'and', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#matching();
    while (this.#plainIn && this.#words.is('keyword', 'in')) {
      this.#words.skip();
      const array = this.variable(this.#words.now.text);
      if (!this.#words.take('name')) this.#words.fail();
      left = { kind: 'in', subscripts: isList(left) ? left.args : [left], array };
    }
    // A list in parentheses is a subscript, or the words of print.
    if (isList(left) && !this.#words.is('newline') && !['}', ';', '>', '>>', '|'].includes(this.#words.now.text)) this.#words.fail();
    return left;
  }

  #matching(): Expression {
    let left = this.#comparison();
    for (let operator = this.#words.operator('~', '!~'); operator; operator = this.#words.operator('~', '!~')) {
      left = { kind: 'match', negated: operator === '!~', text: left, pattern: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.concatenation();
    while (this.#words.now.kind === 'operator') {
      const { text } = this.#words.now;
      if (!COMPARISONS.has(text) || (text === '>' && !this.#plainGreater)) break;
      this.#words.skip();
      left = { kind: 'binary', operator: text, left, right: this.concatenation() };
    }
    return left;
  }

  concatenation(): Expression {
    let left = this.#sum();
    while (this.#beginsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #beginsOperand(): boolean {
    const { kind, text } = this.#words.now;
    if (kind === 'operator') return ['(', '!', '$', '++', '--'].includes(text);
    return kind === 'number' || kind === 'string' || kind === 'regex' || kind === 'name' || kind === 'call' || kind === 'builtin';
  }

  #sum(): Expression {
    let left = this.#product();
    for (let operator = this.#words.operator('+', '-'); operator; operator = this.#words.operator('+', '-')) left = { kind: 'binary', operator, left, right: this.#product() };
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    for (let operator = this.#words.operator('*', '/', '%'); operator; operator = this.#words.operator('*', '/', '%'))
      left = { kind: 'binary', operator, left, right: this.#unary() };
    return left;
  }

  #unary(): Expression {
    const operator = this.#words.operator('-', '+', '!');
    if (operator) return { kind: 'unary', operator: operator as '-', of: this.#unary() };
    return this.#power();
  }

  #power(): Expression {
    const base = this.#postfix();
    if (!this.#words.operator('^', '**')) return base;
    const sign = this.#words.operator('-', '+');
    const exponent = sign ? ({ kind: 'unary', operator: sign as '-', of: this.#power() } as const) : this.#power();
    return { kind: 'binary', operator: '^', left: base, right: exponent };
  }

  /** `command | getline` takes the one operand before it, as mawk does. */
  #postfix(): Expression {
    let value = this.#stepped();
    while (this.#words.is('operator', '|') && this.#words.ahead(1)?.text === 'getline') {
      this.#words.skip(2);
      value = { kind: 'getline', from: 'command', source: value, ...this.#getlineTarget() };
    }
    return value;
  }

  #stepped(): Expression {
    const before = this.#words.operator('++', '--');
    if (before) {
      const target = this.#primary();
      if (!isTarget(target)) this.#words.fail();
      return { kind: 'step', by: before === '++' ? 1 : -1, before: true, target };
    }
    const value = this.#primary();
    if (!isTarget(value)) return value;
    const after = this.#words.operator('++', '--');
    return after ? { kind: 'step', by: after === '++' ? 1 : -1, before: false, target: value } : value;
  }

  #primary(): Expression {
    const token = this.#words.now;
    const { kind, text } = token;
    if (kind === 'operator' && text === '$') {
      this.#words.skip();
      const step = this.#words.operator('++', '--');
      const inner = this.#primary();
      if (step && !isTarget(inner)) this.#words.fail();
      return { kind: 'field', of: step && isTarget(inner) ? { kind: 'step', by: step === '++' ? 1 : -1, before: true, target: inner } : inner };
    }
    if (kind === 'operator' && text === '(') {
      this.#words.skip();
      const list = this.list(')');
      const [only] = list;
      if (only && list.length === 1) return { kind: 'group', of: only };
      if (list.length === 0) this.#words.fail();
      return { kind: 'builtin', name: '', args: list };
    }
    if (kind === 'operator' && (text === '-' || text === '+' || text === '!')) return this.#unary();
    if (kind === 'keyword' && text === 'getline') {
      this.#words.skip();
      const target = this.#getlineTarget();
      if (!this.#words.take('operator', '<')) return { kind: 'getline', from: 'input', ...target };
      return { kind: 'getline', from: 'file', source: this.#primary(), ...target };
    }
    if (kind !== 'operator' && kind !== 'keyword' && kind !== 'newline' && kind !== 'end') this.#words.skip();
    switch (kind) {
      case 'number':
        return { kind: 'number', value: Number(text) };
      case 'string':
        return { kind: 'string', value: text };
      case 'regex':
        return { kind: 'regex', source: text };
      case 'name':
        return this.#words.take('operator', '[') ? { kind: 'element', array: this.variable(text), subscripts: this.list(']') } : this.variable(text);
      case 'call': {
        this.#words.demand('(');
        const args = this.list(')');
        this.calls.push({ name: text, args: args.length, line: token.line });
        return { kind: 'call', name: text, args, line: token.line };
      }
      case 'builtin':
        if (this.#words.take('operator', '(')) return { kind: 'builtin', name: text, args: this.list(')') };
        if (text !== 'length') this.#words.fail();
        return { kind: 'builtin', name: 'length', args: [] };
      default:
        return this.#words.fail();
    }
  }

  #getlineTarget(): { readonly target?: Target } {
    if (!this.#words.is('name') && !this.#words.is('operator', '$')) return {};
    const target = this.#primary();
    return isTarget(target) ? { target } : {};
  }

  variable(name: string): Variable {
    const local = this.parameters.indexOf(name);
    return { kind: 'var', name, local: local < 0 ? undefined : local };
  }
}

function isTarget(e: Expression): e is Target {
  return e.kind === 'var' || e.kind === 'element' || e.kind === 'field';
}

/** `(a, b)`: a builtin without a name. */
export function isList(e: Expression): e is Extract<Expression, { kind: 'builtin' }> {
  return e.kind === 'builtin' && e.name === '';
}
