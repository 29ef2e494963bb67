// From words to a program: rules, functions, statements. upstream: POSIX awk grammar, mawk parse.y
import { Expressions, isList } from './expressions.ts';
import { tokens } from './lexer.ts';
import { type AwkProgram, AwkSyntaxError, type Expression, type FunctionDefinition, type Redirection, type Rule, type Statement } from './tree.ts';
import { Words } from './words.ts';

/** Reads a program. Throws AwkSyntaxError. */
export function parseAwk(source: string): AwkProgram {
  return new Parser(new Words(tokens(source))).program();
}

class Parser {
  readonly #words: Words;
  readonly #expressions: Expressions;
  readonly #functions = new Map<string, FunctionDefinition>();
  /** Where statements stand: next belongs to rules, return to functions, break to loops. */
  #inside: 'rule' | 'function' | 'end' = 'rule';
  #loops = 0;

  constructor(words: Words) {
    this.#words = words;
    this.#expressions = new Expressions(words);
  }

  program(): AwkProgram {
    const begin: Statement[] = [];
    const end: Statement[] = [];
    const rules: Rule[] = [];
    for (this.#words.skipLines(true); this.#words.now.kind !== 'end'; this.#words.skipLines(true)) {
      if (this.#words.take('keyword', 'function')) this.#within('function', () => this.#function());
      else if (this.#words.take('keyword', 'BEGIN')) begin.push(this.#within('end', () => this.#block()));
      else if (this.#words.take('keyword', 'END')) end.push(this.#within('end', () => this.#block()));
      else rules.push(this.#rule());
    }
    for (const { name, args, line } of this.#expressions.calls) {
      const called = this.#functions.get(name);
      if (!called) throw new AwkSyntaxError(`line ${this.#words.now.line}: function ${name} never defined`);
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

  #function(): void {
    const { text: name } = this.#words.now;
    if (!this.#words.take('name') && !this.#words.take('call')) this.#words.fail();
    this.#words.demand('(');
    const parameters: string[] = [];
    while (!this.#words.take('operator', ')')) {
      if (parameters.length > 0) this.#words.demand(',');
      this.#words.skipLines();
      parameters.push(this.#words.now.text);
      if (!this.#words.take('name')) this.#words.fail();
    }
    this.#words.skipLines();
    this.#expressions.parameters = parameters;
    const body = this.#block();
    this.#expressions.parameters = [];
    this.#functions.set(name, { name, parameters, body });
  }

  #rule(): Rule {
    if (this.#words.is('operator', '{')) return { pattern: undefined, until: undefined, body: this.#block() };
    const pattern = this.#expressions.expression();
    let until: Expression | undefined;
    if (this.#words.take('operator', ',')) {
      this.#words.skipLines();
      until = this.#expressions.expression();
    }
    if (this.#words.is('operator', '{')) return { pattern, until, body: this.#block() };
    if (!this.#words.is('newline') && !this.#words.is('operator', ';')) this.#words.fail();
    return { pattern, until, body: undefined };
  }

  #block(): Statement {
    this.#words.demand('{');
    const body: Statement[] = [];
    for (this.#words.skipLines(true); !this.#words.take('operator', '}'); this.#words.skipLines(true)) body.push(this.#statement());
    return { kind: 'block', body };
  }

  #statement(): Statement {
    if (this.#words.is('operator', '{')) return this.#block();
    const { kind, text } = this.#words.now;
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
    if (!this.#words.take('newline') && !this.#words.take('operator', ';') && !this.#words.is('operator', '}')) this.#words.fail();
  }

  /** The body of a loop or a choice, perhaps on the next line, perhaps empty. */
  #body(): Statement {
    this.#words.skipLines();
    if (this.#words.take('operator', ';')) return { kind: 'block', body: [] };
    return this.#statement();
  }

  #loopBody(): Statement {
    this.#loops++;
    const body = this.#body();
    this.#loops--;
    return body;
  }

  #test(): Expression {
    this.#words.demand('(');
    const test = this.#expressions.inParentheses(() => this.#expressions.expression());
    this.#words.demand(')');
    return test;
  }

  #if(): Statement {
    this.#words.skip();
    const test = this.#test();
    const yes = this.#body();
    const { mark } = this.#words;
    this.#words.skipLines(true);
    if (this.#words.take('keyword', 'else')) return { kind: 'if', test, yes, no: this.#body() };
    this.#words.back(mark);
    return { kind: 'if', test, yes, no: undefined };
  }

  #while(): Statement {
    this.#words.skip();
    const test = this.#test();
    return { kind: 'while', test, body: this.#loopBody() };
  }

  #do(): Statement {
    this.#words.skip();
    const body = this.#loopBody();
    this.#words.skipLines(true);
    if (!this.#words.take('keyword', 'while')) this.#words.fail();
    const test = this.#test();
    this.#endOfStatement();
    return { kind: 'do', test, body };
  }

  #for(): Statement {
    this.#words.skip();
    this.#words.demand('(');
    const name = this.#words.ahead(0);
    const [after, array, close] = [1, 2, 3].map((by) => this.#words.ahead(by));
    if (name?.kind === 'name' && after?.text === 'in' && after.kind === 'keyword' && array?.kind === 'name' && close?.text === ')') {
      this.#words.skip(4);
      return { kind: 'each', name: this.#expressions.variable(name.text), array: this.#expressions.variable(array.text), body: this.#loopBody() };
    }
    const part = (closing: string): Statement | undefined => {
      const made = this.#words.is('operator', closing) ? undefined : this.#expressions.inParentheses(() => this.#simple());
      this.#words.demand(closing);
      return made;
    };
    const first = part(';');
    this.#words.skipLines();
    const test = this.#words.is('operator', ';') ? undefined : this.#expressions.inParentheses(() => this.#expressions.expression());
    this.#words.demand(';');
    this.#words.skipLines();
    const then = part(')');
    return { kind: 'for', first, test, then, body: this.#loopBody() };
  }

  #simple(): Statement {
    const { kind, text } = this.#words.now;
    if (kind !== 'keyword') return { kind: 'expression', of: this.#expressions.expression() };
    const ends = (): boolean => this.#words.is('newline') || this.#words.is('operator', ';') || this.#words.is('operator', '}') || this.#words.is('operator', ')');
    switch (text) {
      case 'print':
      case 'printf':
        this.#words.skip();
        return this.#print(text, ends);
      case 'next':
      case 'nextfile':
        if (this.#inside !== 'rule') this.#words.misplaced(`improper use of ${text}`);
        this.#words.skip();
        return { kind: text };
      case 'break':
      case 'continue':
        if (this.#loops === 0) this.#words.misplaced(`${text} statement outside of loop`);
        this.#words.skip();
        return { kind: text };
      case 'exit':
      case 'return':
        if (text === 'return' && this.#inside !== 'function') this.#words.misplaced('return outside function body');
        this.#words.skip();
        return { kind: text, value: ends() ? undefined : this.#expressions.expression() };
      case 'delete': {
        this.#words.skip();
        const array = this.#expressions.variable(this.#words.now.text);
        if (!this.#words.take('name')) this.#words.fail();
        return { kind: 'delete', array, subscripts: this.#words.take('operator', '[') ? this.#expressions.list(']') : [] };
      }
      default:
        return { kind: 'expression', of: this.#expressions.expression() };
    }
  }

  #print(kind: 'print' | 'printf', ends: () => boolean): Statement {
    const redirected = (): boolean => this.#words.is('operator', '>') || this.#words.is('operator', '>>') || this.#words.is('operator', '|');
    let args: readonly Expression[] = ends() || redirected() ? [] : this.#expressions.printed();
    const [only] = args;
    // print (a, b): the parentheses are print's own.
    if (args.length === 1 && only && isList(only)) args = only.args;
    const operator = this.#words.operator('>', '>>', '|') as Redirection['operator'] | undefined;
    return { kind, args, to: operator && { operator, to: operator === '|' ? this.#expressions.concatenation() : this.#expressions.expression() } };
  }
}
