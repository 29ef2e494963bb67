// $(( )) in dash: no ++, no **, no comma; numbers as C reads them. upstream: dash src/arith_yacc.c, arith_yylex.c
import { ShellFault } from '../faults.ts';

/** Variables that an expression reads and changes. */
export interface Scope {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const FATAL = 2;
const LEVELS: readonly (readonly string[])[] = [['|'], ['^'], ['&'], ['==', '!='], ['<', '>', '<=', '>='], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const ASSIGNMENTS = new Set(['=', '*=', '/=', '%=', '+=', '-=', '<<=', '>>=', '&=', '^=', '|=']);
const TOKEN = /\s*(?:([A-Za-z_]\w*)|(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)|(<<=|>>=|&&|\|\||[<>=!*/%+\-&^|]=|<<|>>|[-+*/%&|^~!<>=?:()]))/y;
const [MIN, MAX] = [-(2n ** 63n), 2n ** 63n - 1n];

interface Token {
  readonly kind: 'name' | 'number' | 'operator' | 'end' | 'bad';
  readonly text: string;
}

const wrap = (n: bigint): bigint => BigInt.asIntN(64, n);
const clamp = (n: bigint): bigint => (n > MAX ? MAX : n < MIN ? MIN : n);
const truth = (is: boolean): bigint => (is ? 1n : 0n);

/** A number as strtoimax reads it with any base: 0x and 0 lead other bases, too large is the largest. */
function numberOf(text: string): bigint {
  return clamp(BigInt(/^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text));
}

/** What a variable holds, as a number. */
export function integer(text: string): bigint {
  const [, sign, digits] = /^\s*([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)?\s*$/.exec(text) ?? [];
  if (digits === undefined) {
    if (text.trim() === '' && sign !== '-' && sign !== '+') return 0n;
    throw Object.assign(new ShellFault(`Illegal number: ${text}`, FATAL, true), { worded: true });
  }
  const value = numberOf(digits);
  return sign === '-' ? -value : value;
}

/** The value of an expression. */
export function evaluate(text: string, scope: Scope): bigint {
  return new Expression(text, scope).whole();
}

class Expression {
  readonly #text: string;
  readonly #scope: Scope;
  #at = 0;
  #token: Token = { kind: 'end', text: '' };
  /** What is read now does not count: the other side of && or ?: */
  #idle = 0;

  constructor(text: string, scope: Scope) {
    this.#text = text;
    this.#scope = scope;
  }

  whole(): bigint {
    if (this.#text.trim() === '') return 0n;
    this.#next();
    const value = this.#assignment();
    if (this.#token.kind !== 'end') this.#fail('expecting EOF');
    return value;
  }

  #fail(words: string): never {
    throw Object.assign(new ShellFault(`arithmetic expression: ${words}: "${this.#text}"`, FATAL, true), { worded: true });
  }

  #next(): void {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found) {
      this.#token = { kind: this.#text.slice(this.#at).trim() === '' ? 'end' : 'bad', text: '' };
      return;
    }
    this.#at = TOKEN.lastIndex;
    const [, name, number, operator = ''] = found;
    this.#token = name !== undefined ? { kind: 'name', text: name } : number !== undefined ? { kind: 'number', text: number } : { kind: 'operator', text: operator };
  }

  #is(operator: string): boolean {
    return this.#token.kind === 'operator' && this.#token.text === operator;
  }

  #take(operator: string): boolean {
    if (!this.#is(operator)) return false;
    this.#next();
    return true;
  }

  #idly(run: () => bigint, idle: boolean): bigint {
    if (idle) this.#idle++;
    const value = run();
    if (idle) this.#idle--;
    return value;
  }

  #assignment(): bigint {
    const before = { at: this.#at, token: this.#token };
    if (before.token.kind !== 'name') return this.#choice();
    this.#next();
    const { kind, text: operator } = this.#token;
    if (kind !== 'operator' || !ASSIGNMENTS.has(operator)) {
      this.#at = before.at;
      this.#token = before.token;
      return this.#choice();
    }
    this.#next();
    const right = this.#assignment();
    if (this.#idle > 0) return right;
    const value = operator === '=' ? right : this.#operate(operator.slice(0, -1), this.#variable(before.token.text), right);
    this.#scope.set(before.token.text, String(value));
    return value;
  }

  #choice(): bigint {
    const test = this.#or();
    if (!this.#take('?')) return test;
    const yes = this.#idly(() => this.#assignment(), test === 0n);
    if (!this.#take(':')) this.#fail("expecting ':'");
    const no = this.#idly(() => this.#choice(), test !== 0n);
    return test !== 0n ? yes : no;
  }

  #or(): bigint {
    const left = this.#and();
    if (!this.#take('||')) return left;
    const right = this.#idly(() => this.#or(), left !== 0n);
    return truth(left !== 0n || right !== 0n);
  }

  #and(): bigint {
    const left = this.#binary(0);
    if (!this.#take('&&')) return left;
    const right = this.#idly(() => this.#and(), left === 0n);
    return truth(left !== 0n && right !== 0n);
  }

  #binary(level: number): bigint {
    const operators = LEVELS[level];
    if (!operators) return this.#primary();
    let left = this.#binary(level + 1);
    while (this.#token.kind === 'operator' && operators.includes(this.#token.text)) {
      const operator = this.#token.text;
      this.#next();
      left = this.#operate(operator, left, this.#binary(level + 1));
    }
    return left;
  }

  #primary(): bigint {
    const { kind, text } = this.#token;
    if (kind === 'number' || kind === 'name') {
      this.#next();
      return kind === 'number' ? numberOf(text) : this.#variable(text);
    }
    if (this.#take('(')) {
      const value = this.#assignment();
      if (!this.#take(')')) this.#fail("expecting ')'");
      return value;
    }
    for (const [sign, act] of SIGNS) if (this.#take(sign)) return act(this.#primary());
    return this.#fail('expecting primary');
  }

  #variable(name: string): bigint {
    return this.#idle > 0 ? 0n : integer(this.#scope.get(name) ?? '');
  }

  /** Division by zero is told even where it does not count. */
  #operate(operator: string, a: bigint, b: bigint): bigint {
    if ((operator === '/' || operator === '%') && b === 0n) this.#fail('division by zero');
    return (OPERATIONS[operator] ?? (() => 0n))(a, b);
  }
}

const SIGNS: readonly (readonly [string, (n: bigint) => bigint])[] = [
  ['-', (n) => wrap(-n)],
  ['+', (n) => n],
  ['!', (n) => truth(n === 0n)],
  ['~', (n) => ~n],
];

const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '>': (a, b) => truth(a > b),
  '<=': (a, b) => truth(a <= b),
  '>=': (a, b) => truth(a >= b),
  '<<': (a, b) => wrap(a << (b & 63n)),
  '>>': (a, b) => a >> (b & 63n),
  '+': (a, b) => wrap(a + b),
  '-': (a, b) => wrap(a - b),
  '*': (a, b) => wrap(a * b),
  '/': (a, b) => wrap(a / b),
  '%': (a, b) => wrap(a % b),
};
