// The expressions of expr. upstream: coreutils src/expr.c

/** What is wrong with an expression, in GNU's words. */
export class Wrong extends Error {}

/** The value of an expression; throws Wrong. */
export const evaluate = (args: readonly string[]): string => new Reader(args).whole();

/** The exit code tells of a value that is empty or zero. */
export const isNothing = (value: string): boolean => value === '' || /^-?0+$/.test(value);

const LEVELS: readonly (readonly string[])[] = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']];

class Reader {
  readonly #args: readonly string[];
  #at = 0;

  constructor(args: readonly string[]) {
    this.#args = args;
  }

  whole(): string {
    const value = this.#level(0);
    if (this.#at < this.#args.length) throw new Wrong(`syntax error: unexpected argument \u2018${this.#args[this.#at]}\u2019`);
    return value;
  }

  #level(n: number): string {
    const operators = LEVELS[n];
    if (!operators) return this.#term();
    let left = this.#level(n + 1);
    for (;;) {
      const operator = this.#args[this.#at];
      if (operator === undefined || !operators.includes(operator)) return left;
      this.#at++;
      left = operate(operator, left, this.#level(n + 1));
    }
  }

  #next(): string {
    const word = this.#args[this.#at++];
    if (word === undefined) throw new Wrong(`syntax error: missing argument after \u2018${this.#args.at(-1)}\u2019`);
    return word;
  }

  #term(): string {
    const word = this.#next();
    switch (word) {
      case '(': {
        const value = this.#level(0);
        if (this.#args[this.#at] !== ')') throw new Wrong(`syntax error: expecting ')' after \u2018${this.#args[this.#at - 1]}\u2019`);
        this.#at++;
        return value;
      }
      case '+':
        return this.#next();
      case 'length':
        return this.#at < this.#args.length ? String([...this.#term()].length) : word;
      case 'match':
        return operate(':', this.#term(), this.#term());
      case 'index': {
        const [text, set] = [[...this.#term()], this.#term()];
        return String(text.findIndex((c) => set.includes(c)) + 1);
      }
      case 'substr': {
        const text = [...this.#term()];
        const from = Number(this.#term());
        const length = Number(this.#term());
        return from > 0 && length > 0 ? text.slice(from - 1, from - 1 + length).join('') : '';
      }
      default:
        return word;
    }
  }
}

const isNull = (text: string): boolean => text === '' || /^-?0+$/.test(text);

function operate(operator: string, left: string, right: string): string {
  switch (operator) {
    case '|':
      return !isNull(left) ? left : isNull(right) ? '0' : right;
    case '&':
      return isNull(left) || isNull(right) ? '0' : left;
    case ':':
      return match(left, right);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return String(calculate(operator, integer(left), integer(right)));
    default:
      return compare(operator, left, right) ? '1' : '0';
  }
}

function integer(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new Wrong('non-integer argument');
  return BigInt(text);
}

function calculate(operator: string, a: bigint, b: bigint): bigint {
  if ((operator === '/' || operator === '%') && b === 0n) throw new Wrong('division by zero');
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

function compare(operator: string, left: string, right: string): boolean {
  const numbers = /^-?\d+$/.test(left) && /^-?\d+$/.test(right);
  const [a, b] = numbers ? [BigInt(left), BigInt(right)] : [left, right];
  const order = Number(a > b) - Number(a < b);
  return { '<': order < 0, '<=': order <= 0, '=': order === 0, '==': order === 0, '!=': order !== 0, '>=': order >= 0, '>': order > 0 }[operator] ?? false;
}

/** A basic regular expression at the start: its first group, or how much it matched. */
function match(text: string, pattern: string): string {
  const source = pattern.replace(/\\([(){}|+?])|([(){}|+?])/g, (_, escaped: string | undefined, plain: string | undefined) => escaped ?? `\\${plain}`);
  const grouped = /\\\(/.test(pattern);
  let found: RegExpExecArray | null;
  try {
    found = new RegExp(`^(?:${source})`, 'su').exec(text);
  } catch {
    throw new Wrong('Invalid regular expression'); // the only thing that can be wrong with it
  }
  if (!found) return grouped ? '' : '0';
  return grouped ? (found[1] ?? '') : String([...found[0]].length);
}
