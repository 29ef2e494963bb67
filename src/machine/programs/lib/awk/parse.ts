// From words to a tree, by precedence. upstream: POSIX awk grammar, mawk parse.y
import { type Token, tokens } from './lexer.ts';
import { type AwkProgram, AwkSyntaxError, type Expression, type FunctionDefinition, type Redirection, type Rule, type Statement, type Target, type Variable } from './tree.ts';

const ASSIGNMENTS = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**=']);
const COMPARISONS = new Set(['<', '<=', '==', '!=', '>', '>=']);

/** Reads a program. Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(tokens(source)).program();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #functions = new Map<string, FunctionDefinition>();
  readonly #calls: { readonly name: string; readonly args: number; readonly line: number }[] = [];
  #at = 0;
  #parameters: readonly string[] = [];
  /** Where statements stand: next belongs to rules, return to functions, break to loops. */
  #inside: 'rule' | 'function' | 'end' = 'rule';
  #loops = 0;
  /** `>` writes to a file, `in` belongs to a for: not where it is in parentheses. */
  #plainGreater = true;
  #plainIn = true;

  constructor(all: readonly Token[]) {
    this.#tokens = all;
  }

  program(): AwkProgram {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: Rule[] = [];
    for (this.#skipLines(true); this.#now.kind !== 'end'; this.#skipLines(true)) {
      if (this.#take('keyword', 'function')) this.#within('function', () => this.#function());
      else if (this.#take('keyword', 'BEGIN')) begin.push(this.#within('end', () => this.#block()));
      else if (this.#take('keyword', 'END')) end.push(this.#within('end', () => this.#block()));
      else rules.push(this.#rule());
    }
    for (const { name, args, line } of this.#calls) {
      const called = this.#functions.get(name);
      if (!called) throw new AwkSyntaxError(`line ${this.#now.line}: function ${name} never defined`);
      if (args > called.parameters.length) throw new AwkSyntaxError(`line ${line}: too many arguments in call to ${name}`);
    }
    return { begin, rules, end, functions: this.#functions };
  }

  #within<T>(where: 'function' | 'end', read: () => T): T {
    this.#inside = where;
    const made = read();
    this.#inside = 'rule';
    return made;
  }

  get #now(): Token {
    return this.#tokens[Math.min(this.#at, this.#tokens.length - 1)] as Token;
  }

  #is(kind: Token['kind'], text?: string): boolean {
    return this.#now.kind === kind && (text === undefined || this.#now.text === text);
  }

  #take(kind: Token['kind'], text?: string): boolean {
    if (!this.#is(kind, text)) return false;
    this.#at++;
    return true;
  }

  #operator(...texts: readonly string[]): string | undefined {
    const { kind, text } = this.#now;
    if (kind !== 'operator' || !texts.includes(text)) return undefined;
    this.#at++;
    return text;
  }

  #fail(): never {
    const { kind, text, line } = this.#now;
    const shown = kind === 'newline' ? 'end of line' : kind === 'end' ? 'end of file' : kind === 'regex' ? `/${text}/` : text;
    throw new AwkSyntaxError(`line ${line}: syntax error at or near ${shown}`);
  }

  #misplaced(words: string): never {
    throw new AwkSyntaxError(`line ${this.#now.line}: ${words}`);
  }

  #demand(text: string): void {
    if (!this.#take('operator', text)) this.#fail();
  }

  #skipLines(semicolons = false): void {
    while (this.#is('newline') || (semicolons && this.#is('operator', ';'))) this.#at++;
  }

  #function(): void {
    const { text: name } = this.#now;
    if (!this.#take('name') && !this.#take('call')) this.#fail();
    this.#demand('(');
    const parameters: string[] = [];
    while (!this.#take('operator', ')')) {
      if (parameters.length > 0) this.#demand(',');
      this.#skipLines();
      parameters.push(this.#now.text);
      if (!this.#take('name')) this.#fail();
    }
    this.#skipLines();
    this.#parameters = parameters;
    const body = this.#block();
    this.#parameters = [];
    this.#functions.set(name, { name, parameters, body });
  }

  #rule(): Rule {
    if (this.#is('operator', '{')) return { pattern: undefined, until: undefined, body: this.#block() };
    const pattern = this.#expression();
    let until: Expression | undefined;
    if (this.#take('operator', ',')) {
      this.#skipLines();
      until = this.#expression();
    }
    if (this.#is('operator', '{')) return { pattern, until, body: this.#block() };
    if (!this.#is('newline') && !this.#is('operator', ';')) this.#fail();
    return { pattern, until, body: undefined };
  }

  #block(): Statement {
    this.#demand('{');
    const body: Statement[] = [];
    for (this.#skipLines(true); !this.#take('operator', '}'); this.#skipLines(true)) body.push(this.#statement());
    return { kind: 'block', body };
  }

  #statement(): Statement {
    if (this.#is('operator', '{')) return this.#block();
    const { kind, text } = this.#now;
    if (kind === 'keyword') {
      if (text === 'if') return this.#if();
      if (text === 'while') return this.#while();
      if (text === 'for') return this.#for();
      if (text === 'do') return this.#do();
    }
    const simple = this.#simple();
    this.#endOfStatement();
    return simple;
  }

  #endOfStatement(): void {
    if (!this.#take('newline') && !this.#take('operator', ';') && !this.#is('operator', '}')) this.#fail();
  }

  /** The body of a loop or a choice, perhaps on the next line, perhaps empty. */
  #body(): Statement {
    this.#skipLines();
    if (this.#take('operator', ';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #loopBody(): Statement {
    this.#loops++;
    const body = this.#body();
    this.#loops--;
    return body;
  }

  #test(): Expression {
    this.#demand('(');
    const test = this.#inParentheses(() => this.#expression());
    this.#demand(')');
    return test;
  }

  #if(): Statement {
    this.#at++;
    const test = this.#test();
    const yes = this.#body();
    const mark = this.#at;
    this.#skipLines(true);
    if (this.#take('keyword', 'else')) return { kind: 'if', test, yes, no: this.#body() };
    this.#at = mark;
    return { kind: 'if', test, yes, no: undefined };
  }

  #while(): Statement {
    this.#at++;
    const test = this.#test();
    return { kind: 'while', test, body: this.#loopBody() };
  }

  #do(): Statement {
    this.#at++;
    const body = this.#loopBody();
    this.#skipLines(true);
    if (!this.#take('keyword', 'while')) this.#fail();
    const test = this.#test();
    this.#endOfStatement();
    return { kind: 'do', test, body };
  }

  #for(): Statement {
    this.#at++;
    this.#demand('(');
    const name = this.#tokens[this.#at];
    const [after, array, close] = this.#tokens.slice(this.#at + 1, this.#at + 4);
    if (name?.kind === 'name' && after?.text === 'in' && after.kind === 'keyword' && array?.kind === 'name' && close?.text === ')') {
      this.#at += 4;
      return { kind: 'each', name: this.#variable(name.text), array: this.#variable(array.text), body: this.#loopBody() };
    }
    const part = (closing: string): Statement | undefined => {
      const made = this.#is('operator', closing) ? undefined : this.#inParentheses(() => this.#simple());
      this.#demand(closing);
      return made;
    };
    const first = part(';');
    this.#skipLines();
    const test = this.#is('operator', ';') ? undefined : this.#inParentheses(() => this.#expression());
    this.#demand(';');
    this.#skipLines();
    const then = part(')');
    return { kind: 'for', first, test, then, body: this.#loopBody() };
  }

  #simple(): Statement {
    const { kind, text } = this.#now;
    if (kind !== 'keyword') return { kind: 'expression', of: this.#expression() };
    const ends = (): boolean => this.#is('newline') || this.#is('operator', ';') || this.#is('operator', '}') || this.#is('operator', ')');
    switch (text) {
      case 'print':
      case 'printf':
        this.#at++;
        return this.#print(text, ends);
      case 'next':
      case 'nextfile':
        if (this.#inside !== 'rule') this.#misplaced(`improper use of ${text}`);
        this.#at++;
        return { kind: text };
      case 'break':
      case 'continue':
        if (this.#loops === 0) this.#misplaced(`${text} statement outside of loop`);
        this.#at++;
        return { kind: text };
      case 'exit':
      case 'return':
        if (text === 'return' && this.#inside !== 'function') this.#misplaced('return outside function body');
        this.#at++;
        return { kind: text, value: ends() ? undefined : this.#expression() };
      case 'delete': {
        this.#at++;
        const array = this.#variable(this.#now.text);
        if (!this.#take('name')) this.#fail();
        return { kind: 'delete', array, subscripts: this.#take('operator', '[') ? this.#list(']') : [] };
      }
      default:
        return { kind: 'expression', of: this.#expression() };
    }
  }

  #print(kind: 'print' | 'printf', ends: () => boolean): Statement {
    const redirected = (): boolean => this.#is('operator', '>') || this.#is('operator', '>>') || this.#is('operator', '|');
    const greater = this.#plainGreater;
    this.#plainGreater = false;
    let args: readonly Expression[] = ends() || redirected() ? [] : this.#printList();
    this.#plainGreater = greater;
    const [only] = args;
    // print (a, b): the parentheses are print's own.
    if (args.length === 1 && only && isList(only)) args = only.args;
    const operator = this.#operator('>', '>>', '|') as Redirection['operator'] | undefined;
    return { kind, args, to: operator && { operator, to: operator === '|' ? this.#concatenation() : this.#expression() } };
  }

  #printList(): Expression[] {
    const list = [this.#expression()];
    while (this.#take('operator', ',')) {
      this.#skipLines();
      list.push(this.#expression());
    }
    return list;
  }

  /** Expressions up to a closing sign, which is taken. */
  #list(closing: string): Expression[] {
    return this.#inParentheses(() => {
      const list: Expression[] = [];
      this.#skipLines();
      while (!this.#take('operator', closing)) {
        if (list.length > 0) {
          this.#demand(',');
          this.#skipLines();
        }
        list.push(this.#expression());
        this.#skipLines();
      }
      return list;
    });
  }

  #inParentheses<T>(read: () => T): T {
    const [greater, plainIn] = [this.#plainGreater, this.#plainIn];
    this.#plainGreater = true;
    this.#plainIn = true;
    const made = read();
    this.#plainGreater = greater;
    this.#plainIn = plainIn;
    return made;
  }

  #expression(): Expression {
    const left = this.#choice();
    if (!isTarget(left)) return left;
    const { kind, text } = this.#now;
    if (kind !== 'operator' || !ASSIGNMENTS.has(text)) return left;
    this.#at++;
    this.#skipLines();
    return { kind: 'assign', operator: text === '**=' ? '^' : text.slice(0, -1), target: left, value: this.#expression() };
  }

  #choice(): Expression {
    const test = this.#or();
    if (!this.#take('operator', '?')) return test;
    const yes = this.#expression();
    this.#demand(':');
    return { kind: 'choice', test, yes, no: this.#expression() };
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#take('operator', '||')) {
      this.#skipLines();
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Expression {
    let left = this.#in();
    while (this.#take('operator', '&&')) {
      this.#skipLines();
      left = { kind: 'and', left, right: this.#in() };
    }
    return left;
  }

  #in(): Expression {
    let left = this.#matching();
    while (this.#plainIn && this.#is('keyword', 'in')) {
      this.#at++;
      const array = this.#variable(this.#now.text);
      if (!this.#take('name')) this.#fail();
      left = { kind: 'in', subscripts: isList(left) ? left.args : [left], array };
    }
    // A list in parentheses is a subscript, or the words of print.
    if (isList(left) && !this.#is('newline') && !['}', ';', '>', '>>', '|'].includes(this.#now.text)) this.#fail();
    return left;
  }

  #matching(): Expression {
    let left = this.#comparison();
    for (let operator = this.#operator('~', '!~'); operator; operator = this.#operator('~', '!~')) {
      left = { kind: 'match', negated: operator === '!~', text: left, pattern: this.#comparison() };
    }
    return left;
  }

  #comparison(): Expression {
    let left = this.#concatenation();
    while (this.#now.kind === 'operator') {
      const { text } = this.#now;
      if (!COMPARISONS.has(text) || (text === '>' && !this.#plainGreater)) break;
      this.#at++;
      left = { kind: 'binary', operator: text, left, right: this.#concatenation() };
    }
    return left;
  }

  #concatenation(): Expression {
    let left = this.#sum();
    while (this.#beginsOperand()) left = { kind: 'binary', operator: ' ', left, right: this.#sum() };
    return left;
  }

  #beginsOperand(): boolean {
    const { kind, text } = this.#now;
    if (kind === 'operator') return ['(', '!', '$', '++', '--'].includes(text);
    return kind === 'number' || kind === 'string' || kind === 'regex' || kind === 'name' || kind === 'call' || kind === 'builtin';
  }

  #sum(): Expression {
    let left = this.#product();
    for (let operator = this.#operator('+', '-'); operator; operator = this.#operator('+', '-')) left = { kind: 'binary', operator, left, right: this.#product() };
    return left;
  }

  #product(): Expression {
    let left = this.#unary();
    for (let operator = this.#operator('*', '/', '%'); operator; operator = this.#operator('*', '/', '%')) left = { kind: 'binary', operator, left, right: this.#unary() };
    return left;
  }

  #unary(): Expression {
    const operator = this.#operator('-', '+', '!');
    if (operator) return { kind: 'unary', operator: operator as '-', of: this.#unary() };
    return this.#power();
  }

  #power(): Expression {
    const base = this.#postfix();
    if (!this.#operator('^', '**')) return base;
    const sign = this.#operator('-', '+');
    const exponent = sign ? ({ kind: 'unary', operator: sign as '-', of: this.#power() } as const) : this.#power();
    return { kind: 'binary', operator: '^', left: base, right: exponent };
  }

  /** `command | getline` takes the one operand before it, as mawk does. */
  #postfix(): Expression {
    let value = this.#stepped();
    while (this.#is('operator', '|') && this.#tokens[this.#at + 1]?.text === 'getline') {
      this.#at += 2;
      value = { kind: 'getline', from: 'command', source: value, ...this.#getlineTarget() };
    }
    return value;
  }

  #stepped(): Expression {
    const before = this.#operator('++', '--');
    if (before) {
      const target = this.#primary();
      if (!isTarget(target)) this.#fail();
      return { kind: 'step', by: before === '++' ? 1 : -1, before: true, target };
    }
    const value = this.#primary();
    if (!isTarget(value)) return value;
    const after = this.#operator('++', '--');
    return after ? { kind: 'step', by: after === '++' ? 1 : -1, before: false, target: value } : value;
  }

  #primary(): Expression {
    const token = this.#now;
    const { kind, text } = token;
    if (kind === 'operator' && text === '$') {
      this.#at++;
      const step = this.#operator('++', '--');
      const inner = this.#primary();
      if (step && !isTarget(inner)) this.#fail();
      return { kind: 'field', of: step && isTarget(inner) ? { kind: 'step', by: step === '++' ? 1 : -1, before: true, target: inner } : inner };
    }
    if (kind === 'operator' && text === '(') {
      this.#at++;
      const list = this.#list(')');
      const [only] = list;
      if (only && list.length === 1) return { kind: 'group', of: only };
      if (list.length === 0) this.#fail();
      return { kind: 'builtin', name: '', args: list };
    }
    if (kind === 'operator' && (text === '-' || text === '+' || text === '!')) return this.#unary();
    if (kind === 'keyword' && text === 'getline') {
      this.#at++;
      const target = this.#getlineTarget();
      if (!this.#take('operator', '<')) return { kind: 'getline', from: 'input', ...target };
      return { kind: 'getline', from: 'file', source: this.#primary(), ...target };
    }
    if (kind !== 'operator' && kind !== 'keyword' && kind !== 'newline' && kind !== 'end') this.#at++;
    switch (kind) {
      case 'number':
        return { kind: 'number', value: Number(text) };
      case 'string':
        return { kind: 'string', value: text };
      case 'regex':
        return { kind: 'regex', source: text };
      case 'name':
        return this.#take('operator', '[') ? { kind: 'element', array: this.#variable(text), subscripts: this.#list(']') } : this.#variable(text);
      case 'call': {
        this.#demand('(');
        const args = this.#list(')');
        this.#calls.push({ name: text, args: args.length, line: token.line });
        return { kind: 'call', name: text, args, line: token.line };
      }
      case 'builtin':
        if (this.#take('operator', '(')) return { kind: 'builtin', name: text, args: this.#list(')') };
        if (text !== 'length') this.#fail();
        return { kind: 'builtin', name: 'length', args: [] };
      default:
        return this.#fail();
    }
  }

  #getlineTarget(): { readonly target?: Target } {
    if (!this.#is('name') && !this.#is('operator', '$')) return {};
    const target = this.#primary();
    return isTarget(target) ? { target } : {};
  }

  #variable(name: string): Variable {
    const local = this.#parameters.indexOf(name);
    return { kind: 'var', name, local: local < 0 ? undefined : local };
  }
}

function isTarget(e: Expression): e is Target {
  return e.kind === 'var' || e.kind === 'element' || e.kind === 'field';
}

/** `(a, b)`: a builtin without a name. */
function isList(e: Expression): e is Extract<Expression, { kind: 'builtin' }> {
  return e.kind === 'builtin' && e.name === '';
}
