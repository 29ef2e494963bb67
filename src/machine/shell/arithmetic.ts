// Shell arithmetic: parsed once per text, evaluated on 64-bit integers. upstream: bash expr.c

/** What an expression may read and change. */
export interface ArithmeticScope {
  get(name: string, index: string | undefined): string;
  set(name: string, index: string | undefined, value: string): void;
}

/** A wrong expression; the words follow "bash: ". */
export class ArithmeticFault extends Error {}

type Node =
  | { readonly t: 'number'; readonly value: bigint }
  | { readonly t: 'name'; readonly name: string; readonly index: string | undefined }
  | { readonly t: 'unary'; readonly op: string; readonly on: Node }
  | { readonly t: 'step'; readonly op: '++' | '--'; readonly on: Name; readonly before: boolean }
  | { readonly t: 'binary'; readonly op: string; readonly left: Node; readonly right: Node; readonly rightText: string }
  | { readonly t: 'assign'; readonly op: string; readonly on: Name; readonly value: Node }
  | { readonly t: 'choose'; readonly test: Node; readonly yes: Node; readonly no: Node };
type Name = Extract<Node, { t: 'name' }>;

const cache = new Map<string, Node>();

/** The value of an expression, as a JavaScript number when it is safe and as text always. */
export function evaluate(source: string, scope: ArithmeticScope): bigint {
  const number = /^\s*(\d{1,15})\s*$/.exec(source);
  if (number && (number[1]?.length === 1 || !number[1]?.startsWith('0'))) return BigInt(number[1] ?? 0);
  let node = cache.get(source);
  if (!node) {
    node = new Parser(source).whole();
    if (cache.size > 500) cache.clear();
    cache.set(source, node);
  }
  return new Evaluation(source, scope).value(node);
}

const PRECEDENCE: readonly (readonly string[])[] = [['||'], ['&&'], ['|'], ['^'], ['&'], ['==', '!='], ['<=', '>=', '<', '>'], ['<<', '>>'], ['+', '-'], ['*', '/', '%']];
const ASSIGNMENTS = ['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='];
const OPERATORS = [
  '<<=',
  '>>=',
  '**',
  '++',
  '--',
  '<<',
  '>>',
  '<=',
  '>=',
  '==',
  '!=',
  '&&',
  '||',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '^=',
  '|=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '<',
  '>',
  '=',
  '!',
  '~',
  '&',
  '|',
  '^',
  '?',
  ':',
  ',',
  '(',
  ')',
];

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  whole(): Node {
    this.#space();
    if (this.#at >= this.#source.length) return { t: 'number', value: 0n };
    const node = this.#comma();
    this.#space();
    if (this.#at < this.#source.length)
      this.#fail(this.#startsOperand() ? 'syntax error in expression' : this.#peek() ? 'syntax error: invalid arithmetic operator' : 'syntax error: invalid arithmetic operator');
    return node;
  }

  #startsOperand(): boolean {
    return /[\w(]/.test(this.#source[this.#at] ?? '');
  }

  #fail(words: string, at = this.#at): never {
    const token = this.#source.slice(at);
    throw new ArithmeticFault(`${this.#source.trimStart()}: ${words} (error token is "${token}")`);
  }

  #space(): void {
    while (/\s/.test(this.#source[this.#at] ?? '')) this.#at++;
  }

  #peek(): string | undefined {
    this.#space();
    return OPERATORS.find((o) => this.#source.startsWith(o, this.#at));
  }

  #take(operator: string): boolean {
    if (this.#peek() !== operator) return false;
    this.#at += operator.length;
    return true;
  }

  #comma(): Node {
    let left = this.#assignment();
    while (this.#take(',')) left = { t: 'binary', op: ',', left, right: this.#assignment(), rightText: '' };
    return left;
  }

  #assignment(): Node {
    const start = this.#at;
    const left = this.#ternary();
    const operator = this.#peek();
    if (!operator || !ASSIGNMENTS.includes(operator)) return left;
    if (left.t !== 'name') {
      this.#at = this.#source.indexOf(operator, start);
      this.#fail('attempted assignment to non-variable');
    }
    this.#at += operator.length;
    return { t: 'assign', op: operator.slice(0, -1), on: left, value: this.#assignment() };
  }

  #ternary(): Node {
    const test = this.#binary(0);
    if (!this.#take('?')) return test;
    const yes = this.#assignment();
    if (!this.#take(':')) this.#fail("`:' expected for conditional expression");
    return { t: 'choose', test, yes, no: this.#assignment() };
  }

  #binary(level: number): Node {
    const operators = PRECEDENCE[level];
    if (!operators) return this.#power();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#peek();
      if (!operator || !operators.includes(operator)) return left;
      this.#at += operator.length;
      this.#space();
      const from = this.#at;
      const right = this.#binary(level + 1);
      left = { t: 'binary', op: operator, left, right, rightText: this.#source.slice(from) };
    }
  }

  #power(): Node {
    const left = this.#unary();
    if (!this.#take('**')) return left;
    this.#space();
    const from = this.#at;
    return { t: 'binary', op: '**', left, right: this.#power(), rightText: this.#source.slice(from) };
  }

  #unary(): Node {
    const operator = this.#peek();
    if (operator === '++' || operator === '--') {
      this.#at += 2;
      this.#space();
      const on = this.#unary();
      if (on.t === 'name') return { t: 'step', op: operator, on, before: true };
      const once: Node = { t: 'unary', op: operator[0] ?? '', on };
      return { t: 'unary', op: operator[0] ?? '', on: once };
    }
    if (operator === '!' || operator === '~' || operator === '-' || operator === '+') {
      this.#at++;
      return { t: 'unary', op: operator, on: this.#unary() };
    }
    return this.#postfix();
  }

  #postfix(): Node {
    const node = this.#primary();
    if (node.t !== 'name') return node;
    if (this.#take('++')) return { t: 'step', op: '++', on: node, before: false };
    if (this.#take('--')) return { t: 'step', op: '--', on: node, before: false };
    return node;
  }

  #primary(): Node {
    if (this.#take('(')) {
      const inside = this.#comma();
      if (!this.#take(')')) this.#fail("missing `)'");
      return inside;
    }
    this.#space();
    const rest = this.#source.slice(this.#at);
    const number = /^(?:\d+#[\w@]+|0[xX][\da-fA-F]+|\d\w*)/.exec(rest)?.[0];
    if (number) {
      const value = parseNumber(number, (words) => this.#fail(words));
      this.#at += number.length;
      return { t: 'number', value };
    }
    const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
    if (!name) return this.#fail('syntax error: operand expected', this.#operandAt());
    this.#at += name.length;
    return { t: 'name', name, index: this.#source[this.#at] === '[' ? this.#subscript() : undefined };
  }

  /** bash names the operator before the missing operand when nothing follows it. */
  #operandAt(): number {
    if (this.#at < this.#source.length) return this.#at;
    let at = this.#source.trimEnd().length - 1;
    while (at > 0 && OPERATORS.includes(this.#source.slice(at - 1, at + 1))) at--;
    return Math.max(0, at);
  }

  #subscript(): string {
    let depth = 0;
    const from = this.#at + 1;
    for (; this.#at < this.#source.length; this.#at++) {
      const c = this.#source[this.#at];
      if (c === '[') depth++;
      if (c === ']' && --depth === 0) return this.#source.slice(from, this.#at++);
    }
    return this.#fail('bad array subscript');
  }
}

function parseNumber(text: string, fail: (words: string) => never): bigint {
  const based = /^(\d+)#(.+)$/.exec(text);
  if (based) return inBase(based[2] ?? '', Number(based[1]), fail);
  if (/^0[xX]/.test(text)) return BigInt(text);
  if (/^0\d/.test(text)) return inBase(text.slice(1), 8, fail);
  if (!/^\d+$/.test(text)) return fail('value too great for base');
  return BigInt.asIntN(64, BigInt(text));
}

function inBase(digits: string, base: number, fail: (words: string) => never): bigint {
  if (base < 2 || base > 64) return fail('invalid arithmetic base');
  let n = 0n;
  for (const c of digits) {
    const order = base <= 36 ? '0123456789abcdefghijklmnopqrstuvwxyz' : '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
    const digit = order.indexOf(base <= 36 ? c.toLowerCase() : c);
    if (digit < 0 || digit >= base) return fail('value too great for base');
    n = n * BigInt(base) + BigInt(digit);
  }
  return BigInt.asIntN(64, n);
}

class Evaluation {
  readonly #source: string;
  readonly #scope: ArithmeticScope;
  #depth = 0;

  constructor(source: string, scope: ArithmeticScope) {
    this.#source = source;
    this.#scope = scope;
  }

  value(node: Node): bigint {
    switch (node.t) {
      case 'number':
        return node.value;
      case 'name':
        return this.#named(node);
      case 'unary': {
        const on = this.value(node.on);
        return node.op === '!' ? truth(on === 0n) : node.op === '~' ? ~on : node.op === '-' ? wrap(-on) : on;
      }
      case 'step': {
        const before = this.#named(node.on);
        const after = wrap(node.op === '++' ? before + 1n : before - 1n);
        this.#scope.set(node.on.name, node.on.index, String(after));
        return node.before ? after : before;
      }
      case 'assign': {
        const right = this.value(node.value);
        const result = node.op === '' ? right : this.#operate(node.op, this.#named(node.on), right, '');
        this.#scope.set(node.on.name, node.on.index, String(result));
        return result;
      }
      case 'choose':
        return this.value(this.value(node.test) === 0n ? node.no : node.yes);
      case 'binary':
        if (node.op === '&&') return truth(this.value(node.left) !== 0n && this.value(node.right) !== 0n);
        if (node.op === '||') return truth(this.value(node.left) !== 0n || this.value(node.right) !== 0n);
        return this.#operate(node.op, this.value(node.left), this.value(node.right), node.rightText);
    }
  }

  #named(node: Name): bigint {
    const text = this.#scope.get(node.name, node.index);
    if (text === '') return 0n;
    if (/^-?[1-9]\d{0,14}$|^0$/.test(text)) return BigInt(text);
    if (++this.#depth > 100) throw new ArithmeticFault(`${this.#source}: expression recursion level exceeded (error token is "${text}")`);
    const value = evaluate(text, this.#scope);
    this.#depth--;
    return value;
  }

  #operate(op: string, a: bigint, b: bigint, rightText: string): bigint {
    switch (op) {
      case ',':
        return b;
      case '+':
        return wrap(a + b);
      case '-':
        return wrap(a - b);
      case '*':
        return wrap(a * b);
      case '/':
      case '%':
        if (b === 0n) throw new ArithmeticFault(`${this.#source.trimStart()}: division by 0 (error token is "${rightText}")`);
        return wrap(op === '/' ? a / b : a % b);
      case '**':
        if (b < 0n) throw new ArithmeticFault(`${this.#source.trimStart()}: exponent less than 0 (error token is "${rightText.replace(/^[-+\s]+/, '')}")`);
        return power(a, b);
      case '<<':
        return wrap(a << (b & 63n));
      case '>>':
        return a >> (b & 63n);
      case '&':
        return a & b;
      case '|':
        return a | b;
      case '^':
        return a ^ b;
      case '==':
        return truth(a === b);
      case '!=':
        return truth(a !== b);
      case '<':
        return truth(a < b);
      case '>':
        return truth(a > b);
      case '<=':
        return truth(a <= b);
      default:
        return truth(a >= b);
    }
  }
}

const truth = (is: boolean): bigint => (is ? 1n : 0n);
const wrap = (n: bigint): bigint => BigInt.asIntN(64, n);

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = wrap(result * square);
    square = wrap(square * square);
  }
  return result;
}
