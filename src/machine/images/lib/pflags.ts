// Flags as spf13/pflag reads them: --name value, --name=value; switches take =true or =false.

export type FlagKind = 'text' | 'number' | 'switch';

/** The flags and the other words, or cobra's complaint. */
export function pflags(
  args: readonly string[],
  known: Readonly<Record<string, FlagKind>>,
): { readonly flags: ReadonlyMap<string, string>; readonly rest: readonly string[] } | { readonly problem: string } {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--') {
      rest.push(...args.slice(i + 1));
      break;
    }
    const match = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word);
    if (!match) {
      if (word.startsWith('-') && word !== '-') return { problem: `unknown shorthand flag: '${word[1]}' in ${word}` };
      rest.push(word);
      continue;
    }
    const name = match[1] ?? '';
    const kind = known[name];
    if (!kind) return { problem: `unknown flag: --${name}` };
    const value = match[2] ?? (kind === 'switch' ? 'true' : args[++i]);
    if (value === undefined) return { problem: `flag needs an argument: --${name}` };
    if (kind === 'number' && !/^-?\d+$/.test(value)) return { problem: `invalid argument "${value}" for "--${name}" flag: strconv.ParseInt: parsing "${value}": invalid syntax` };
    flags.set(name, value);
  }
  return { flags, rest };
}
