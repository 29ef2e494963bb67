// test and [. upstream: bash test.c
import { compare, fileCompare, unaryTest } from '../conditional.ts';
import type { Builtin, Shell } from '../shell.ts';

const UNARY = /^-[abcdefghknoprstuvwxzGLNOSR]$/;
const BINARY = ['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef'];

class Wrong extends Error {}

export const testBuiltin: Builtin = {
  name: 'test',
  usage: 'test [expr]',
  summary: 'Evaluate conditional expression.',
  run: (sh, args) => judge(sh, 'test', args),
};

export const bracketBuiltin: Builtin = {
  name: '[',
  usage: '[ arg... ]',
  summary: 'Evaluate conditional expression.',
  async run(sh, args) {
    if (args.at(-1) === ']') return judge(sh, '[', args.slice(0, -1));
    await sh.complain("[: missing `]'");
    return 2;
  },
};

async function judge(sh: Shell, name: string, args: readonly string[]): Promise<number> {
  try {
    return new Expression(sh, args).whole() ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof Wrong)) throw fault;
    await sh.complain(`${name}: ${fault.message}`);
    return 2;
  }
}

class Expression {
  readonly #sh: Shell;
  readonly #args: readonly string[];
  #at = 0;

  constructor(sh: Shell, args: readonly string[]) {
    this.#sh = sh;
    this.#args = args;
  }

  whole(): boolean {
    const args = this.#args;
    // POSIX decides by the number of arguments up to four.
    if (args.length <= 3) return this.#few(args);
    if (args.length === 4 && args[0] === '!') return !this.#few(args.slice(1));
    if (args.length === 4 && args[0] === '(' && args[3] === ')') return this.#few(args.slice(1, 3));
    const value = this.#or();
    if (this.#at < args.length) throw new Wrong('too many arguments');
    return value;
  }

  #few(args: readonly string[]): boolean {
    const [a = '', b = '', c = ''] = args;
    if (args.length === 0) return false;
    if (args.length === 1) return a !== '';
    if (args.length === 2) {
      if (a === '!') return b === '';
      if (UNARY.test(a)) return this.#unary(a, b);
      throw new Wrong(`${a}: unary operator expected`);
    }
    if (BINARY.includes(b)) return this.#binary(a, b, c);
    if (b === '-a') return a !== '' && c !== '';
    if (b === '-o') return a !== '' || c !== '';
    if (a === '!') return !this.#few([b, c]);
    if (a === '(' && c === ')') return b !== '';
    throw new Wrong(`${b}: binary operator expected`);
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#args[this.#at] === '-o') {
      this.#at++;
      const right = this.#and();
      value = value || right;
    }
    return value;
  }

  #and(): boolean {
    let value = this.#term();
    while (this.#args[this.#at] === '-a') {
      this.#at++;
      const right = this.#term();
      value = value && right;
    }
    return value;
  }

  #term(): boolean {
    const args = this.#args;
    const a = args[this.#at];
    if (a === undefined) throw new Wrong('argument expected');
    if (a === '!') {
      this.#at++;
      return !this.#term();
    }
    const next = args[this.#at + 1];
    if (next !== undefined && BINARY.includes(next) && this.#at + 2 < args.length) {
      this.#at += 3;
      return this.#binary(a, next, args[this.#at - 1] ?? '');
    }
    if (a === '(') {
      this.#at++;
      const value = this.#or();
      if (args[this.#at] !== ')') throw new Wrong("`)' expected");
      this.#at++;
      return value;
    }
    if (UNARY.test(a) && next !== undefined) {
      this.#at += 2;
      return this.#unary(a, next);
    }
    this.#at++;
    return a !== '';
  }

  #unary(operator: string, operand: string): boolean {
    if (operator === '-t' && !/^\d+$/.test(operand)) throw new Wrong(`${operand}: integer expression expected`);
    return unaryTest(this.#sh, operator === '-a' ? '-e' : operator, operand);
  }

  #binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '-nt':
      case '-ot':
      case '-ef':
        return fileCompare(this.#sh, operator, left, right);
      default:
        return compare(operator, integer(left), integer(right));
    }
  }
}

function integer(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new Wrong(`${text}: integer expression expected`);
  return Number(text);
}
