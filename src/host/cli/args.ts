// Arguments of our own commands: --flag value, --flag=value, the rest in order.

/** The command line was wrong; the message says how. */
export class UsageError extends Error {
  /** How it is written, where that is not the whole command's usage. */
  readonly usage: string | undefined;

  constructor(message: string, usage?: string) {
    super(message);
    this.usage = usage;
  }
}

export interface Args {
  readonly rest: readonly string[];
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  has(name: string): boolean;
}

/** `values` take a value, `switches` none. The first word that is no flag ends the flags when `stopAtFirst` is set. */
export function parseArgs(argv: readonly string[], values: readonly string[], switches: readonly string[] = [], stopAtFirst = false): Args {
  const found = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') {
      rest.push(...argv.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      if (stopAtFirst) {
        rest.push(...argv.slice(i));
        break;
      }
      rest.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const name = equals < 0 ? word : word.slice(0, equals);
    if (switches.includes(name)) found.set(name, 'true');
    else if (!values.includes(name)) throw new UsageError(`unknown flag ${name}`);
    else if (equals >= 0) found.set(name, word.slice(equals + 1));
    else {
      const value = argv[++i];
      if (value === undefined) throw new UsageError(`${name} needs a value`);
      found.set(name, value);
    }
  }
  return {
    rest,
    text: (name) => found.get(name),
    has: (name) => found.has(name),
    number: (name) => {
      const text = found.get(name);
      if (text === undefined) return undefined;
      const n = Number(text);
      if (text.trim() === '' || !Number.isFinite(n)) throw new UsageError(`${name} needs a number, not ${JSON.stringify(text)}`);
      return n;
    },
  };
}
