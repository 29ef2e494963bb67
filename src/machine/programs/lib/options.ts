// Command lines as getopt_long(3) reads them, with its words for what is wrong. upstream: glibc posix/getopt.c

/**
 * One option and its line of help. The first text is `n,lines=K`, `a,all`, `,color[=WHEN]` or `E`:
 * the letter, the long name, and what kind of argument it takes.
 */
export type OptionRow = readonly [spec: string, help: string];

/** Stands instead of a line of help: the real tool has the option, ours refuses it. */
export const NOT_HERE = 'not simulated here';

export interface OptionSpec {
  readonly short: string;
  readonly long: string;
  readonly argument: 'none' | 'required' | 'optional';
  readonly label: string;
  readonly help: string;
}

/** What a command line said. Options are known by their long name, or by their letter when they have none. */
export class Parsed {
  /** In the order in which they were given. */
  readonly list: { readonly name: string; readonly value: string }[] = [];
  readonly operands: string[] = [];

  has(...names: string[]): boolean {
    return this.list.some((o) => names.includes(o.name));
  }

  /** The value of the last one given. */
  value(name: string): string | undefined {
    return this.list.findLast((o) => o.name === name)?.value;
  }

  all(name: string): string[] {
    return this.list.filter((o) => o.name === name).map((o) => o.value);
  }

  /** Which of these options was given last. */
  last(...names: string[]): string | undefined {
    return this.list.findLast((o) => names.includes(o.name))?.name;
  }
}

/** The command line is wrong; `message` is without the program's name. */
export class UsageError extends Error {}

export function optionSpec([spec, help]: OptionRow): OptionSpec {
  const m = /^(?:([^,=[]))?(?:,([^=[]+))?(\[)?(?:=([^\]]*))?/u.exec(spec);
  const argument = m?.[4] === undefined ? 'none' : m[3] ? 'optional' : 'required';
  return { short: m?.[1] ?? '', long: m?.[2] ?? '', argument, label: m?.[4] ?? '', help };
}

const nameOf = (o: OptionSpec): string => o.long || o.short;

/** Reads a command line. `inOrder`: the first operand ends the options, as for programs that run others. */
export function parseOptions(args: readonly string[], specs: readonly OptionSpec[], inOrder = false): Parsed {
  const parsed = readAll(args, specs, inOrder);
  for (const { name } of parsed.list)
    if (specs.some((s) => nameOf(s) === name && s.help === NOT_HERE)) throw new UsageError(`option '${name.length > 1 ? '--' : '-'}${name}' is ${NOT_HERE}`);
  return parsed;
}

function readAll(args: readonly string[], specs: readonly OptionSpec[], inOrder: boolean): Parsed {
  const parsed = new Parsed();
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      parsed.operands.push(...rest);
      break;
    }
    if (arg.startsWith('--')) long(arg, rest, specs, parsed);
    else if (arg.startsWith('-') && arg.length > 1) letters(arg, rest, specs, parsed);
    else {
      parsed.operands.push(arg);
      if (inOrder) {
        parsed.operands.push(...rest);
        break;
      }
    }
  }
  return parsed;
}

function long(arg: string, rest: string[], specs: readonly OptionSpec[], parsed: Parsed): void {
  const eq = arg.indexOf('=');
  const typed = eq < 0 ? arg.slice(2) : arg.slice(2, eq);
  const given = eq < 0 ? undefined : arg.slice(eq + 1);
  const spec = findLong(typed, specs);
  if (spec.argument === 'none') {
    if (given !== undefined) throw new UsageError(`option '--${spec.long}' doesn't allow an argument`);
    parsed.list.push({ name: nameOf(spec), value: '' });
    return;
  }
  const value = given ?? (spec.argument === 'required' ? rest.shift() : '');
  if (value === undefined) throw new UsageError(`option '--${spec.long}' requires an argument`);
  parsed.list.push({ name: nameOf(spec), value });
}

function findLong(typed: string, specs: readonly OptionSpec[]): OptionSpec {
  const named = specs.filter((s) => s.long !== '');
  const exact = named.find((s) => s.long === typed);
  if (exact) return exact;
  const near = named.filter((s) => s.long.startsWith(typed));
  const [only] = near;
  if (only && near.length === 1) return only;
  if (near.length > 1) throw new UsageError(`option '--${typed}' is ambiguous; possibilities: ${near.map((s) => `'--${s.long}'`).join(' ')}`);
  throw new UsageError(`unrecognized option '--${typed}'`);
}

function letters(arg: string, rest: string[], specs: readonly OptionSpec[], parsed: Parsed): void {
  const all = Array.from(arg.slice(1));
  for (let i = 0; i < all.length; i++) {
    const letter = all[i] ?? '';
    const spec = specs.find((s) => s.short === letter);
    if (!spec) throw new UsageError(`invalid option -- '${letter}'`);
    if (spec.argument === 'none') {
      parsed.list.push({ name: nameOf(spec), value: '' });
      continue;
    }
    const tail = all.slice(i + 1).join('');
    const value = tail !== '' || spec.argument === 'optional' ? tail : rest.shift();
    if (value === undefined) throw new UsageError(`option requires an argument -- '${letter}'`);
    parsed.list.push({ name: nameOf(spec), value });
    return;
  }
}

/** The option part of `--help`. */
export function optionHelp(specs: readonly OptionSpec[]): string {
  return specs
    .filter((o) => o.help !== '' && o.help !== NOT_HERE)
    .map((o) => {
      const label = o.argument === 'none' ? '' : o.argument === 'required' ? `${o.long ? '=' : ' '}${o.label}` : `[${o.long ? '=' : ''}${o.label}]`;
      const names = o.long === '' ? `-${o.short}` : `${o.short === '' ? '    ' : `-${o.short}, `}--${o.long}`;
      const left = `  ${names}${label}`;
      return left.length > 28 ? `${left}\n${' '.repeat(30)}${o.help}\n` : `${left.padEnd(30)}${o.help}\n`;
    })
    .join('');
}
