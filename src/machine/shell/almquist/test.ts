// test and [ (and BusyBox's [[). upstream: dash src/bltin/test.c, busybox/coreutils/test.c
import { compare, fileCompare, unaryTest } from '../conditional.ts';
import { matches } from '../pattern.ts';
import type { Shell } from '../shell.ts';

const UNARY = /^-[bcdefghkLnOGprSstuwxz]$/;
const BINARY = ['=', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef'];

/** In what the shells differ here. */
export interface TestWays {
  /** An operator of two words needs the second, wherever it stands. */
  readonly strict: boolean;
  /** Operators of two words besides the usual ones. */
  readonly more: readonly string[];
  tell(sh: Shell, words: string): Promise<void> | void;
  /** Something is left over, which begins at `at`. */
  leftOver(args: readonly string[], at: number): string;
  /** Nothing stands where an operand should; `operator` is before it. */
  missing(operator: string): string;
  notNumber(text: string): string;
  tooLarge(text: string): string;
}

class Wrong extends Error {}

/** 0 or 1, or 2 (and told) for what makes no sense. `double`: within [[ ]], where = takes a pattern. */
export async function judge(sh: Shell, args: readonly string[], ways: TestWays, double = false): Promise<number> {
  try {
    return new Expression(sh, args, ways, double).whole() ? 0 : 1;
  } catch (fault) {
    if (!(fault instanceof Wrong)) throw fault;
    if (fault.message !== '') await ways.tell(sh, fault.message);
    return 2;
  }
}

class Expression {
  readonly #sh: Shell;
  readonly #args: readonly string[];
  readonly #ways: TestWays;
  readonly #double: boolean;
  readonly #operators: ReadonlySet<string>;
  #at = 0;

  constructor(sh: Shell, args: readonly string[], ways: TestWays, double: boolean) {
    this.#sh = sh;
    this.#args = args;
    this.#ways = ways;
    this.#double = double;
    this.#operators = new Set([...BINARY, ...ways.more]);
  }

  whole(): boolean {
    const args = this.#args;
    const [a = '', b = '', c = ''] = args;
    if (args.length === 0) return false;
    if (args.length === 1) return a !== '';
    if (args.length === 2 && a === '!') return b === '';
    if (args.length === 3 && this.#operators.has(b)) return this.#binary(a, b, c);
    if (args.length === 4 && a === '!' && this.#operators.has(c)) return !this.#binary(b, c, args[3] ?? '');
    const value = this.#or();
    const rest = args[this.#at];
    if (rest !== undefined) throw new Wrong(this.#ways.leftOver(args, this.#at));
    return value;
  }

  #or(): boolean {
    const left = this.#and();
    if (this.#args[this.#at] !== '-o') return left;
    this.#at++;
    const right = this.#or();
    return left || right;
  }

  #and(): boolean {
    const left = this.#not();
    if (this.#args[this.#at] !== '-a') return left;
    this.#at++;
    const right = this.#and();
    return left && right;
  }

  #not(): boolean {
    if (this.#args[this.#at] !== '!' || this.#operators.has(this.#args[this.#at + 1] ?? '')) return this.#primary();
    this.#at++;
    return !this.#not();
  }

  #primary(): boolean {
    const args = this.#args;
    const a = args[this.#at];
    const next = args[this.#at + 1];
    if (a === undefined) throw new Wrong(this.#ways.missing(args[this.#at - 1] ?? ''));
    if (next !== undefined && this.#operators.has(next) && (this.#ways.strict || args[this.#at + 2] !== undefined)) {
      if (args[this.#at + 2] === undefined) throw new Wrong(this.#ways.missing(next));
      this.#at += 3;
      return this.#binary(a, next, args[this.#at - 1] ?? '');
    }
    if (a === '(') {
      this.#at++;
      const value = this.#or();
      if (args[this.#at] !== ')') throw new Wrong('closing paren expected');
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
    if (operator === '-t') this.#integer(operand);
    return unaryTest(this.#sh, operator, operand);
  }

  #binary(left: string, operator: string, right: string): boolean {
    switch (operator) {
      case '=':
      case '==':
        return this.#same(left, right);
      case '!=':
        return !this.#same(left, right);
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '=~':
        return new RegExp(right).test(left);
      case '-nt':
      case '-ot':
      case '-ef':
        return fileCompare(this.#sh, operator, left, right);
      default:
        return compare(operator, this.#integer(left), this.#integer(right));
    }
  }

  #same(left: string, right: string): boolean {
    return this.#double ? matches(left, right) : left === right;
  }

  #integer(text: string): number {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new Wrong(this.#ways.notNumber(text));
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new Wrong(this.#ways.tooLarge(text));
    return value;
  }
}
