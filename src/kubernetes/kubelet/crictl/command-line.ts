// crictl's command lines: flags before or after operands, but for exec, whose command's flags are its own. upstream: urfave/cli

/** What is wrong with a call. */
export class Wrong extends Error {}

/** Flags by all their names; `=` behind the long one: it takes a value. */
export type FlagTable = Readonly<Record<string, string>>;

export const FLAGS: Readonly<Record<string, FlagTable>> = {
  ps: { a: 'all', q: 'quiet', s: 'state=', p: 'pod=', n: 'last=', name: 'name=' },
  pods: { q: 'quiet', s: 'state=', name: 'name=', namespace: 'namespace=' },
  images: { q: 'quiet' },
  image: { q: 'quiet' },
  img: { q: 'quiet' },
  logs: { f: 'follow', t: 'timestamps', tail: 'tail=' },
  exec: { i: 'interactive', t: 'tty', s: 'sync' },
  stop: { t: 'timeout=' },
  inspect: { o: 'output=' },
};

export class Parsed {
  readonly operands: string[] = [];
  readonly #values = new Map<string, string>();

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  value(name: string): string | undefined {
    return this.#values.get(name);
  }
}

/** Reads a call. After the operand of `exec` everything belongs to its command. */
export function parse(words: readonly string[], flags: FlagTable): Parsed {
  const parsed = new Parsed();
  const commandFollows = flags === FLAGS.exec;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!word.startsWith('-') || word === '-' || (commandFollows && parsed.operands.length > 0)) {
      parsed.operands.push(word);
      continue;
    }
    const [given = '', joined] = word.replace(/^--?/, '').split(/=(.*)/s, 2);
    const long = word.startsWith('--') || flagNamed(flags, given) !== undefined;
    // -it: letters together.
    const names = long ? [given] : [...given];
    for (const name of names) {
      const flag = flagNamed(flags, name);
      if (flag === undefined) throw new Wrong(`flag provided but not defined: -${name}`);
      if (!flag.endsWith('=')) parsed.set(flag, 'true');
      else {
        const value = joined ?? words[++i];
        if (value === undefined) throw new Wrong(`flag needs an argument: -${name}`);
        parsed.set(flag.slice(0, -1), value);
      }
    }
  }
  if (parsed.value('output') !== undefined && parsed.value('output') !== 'json') throw new Wrong(`output format "${parsed.value('output')}" is not simulated here: json is`);
  return parsed;
}

function flagNamed(flags: FlagTable, name: string): string | undefined {
  return Object.hasOwn(flags, name) ? flags[name] : Object.values(flags).find((long) => long.replace('=', '') === name);
}
