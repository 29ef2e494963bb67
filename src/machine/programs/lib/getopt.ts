// getopt(3): short options in clusters, long ones with or without =, words that are no options.

export interface OptionSpec {
  /** As for getopt: `ab:c::` means that b takes an argument and c may have one, in the same word. */
  readonly short: string;
  /** Long names; the value is the short letter or a name of its own, with a colon when it takes an argument, with two when it may. */
  readonly long?: Readonly<Record<string, string>>;
  /** Options end with the first word that is none. */
  readonly posix?: boolean;
}

export interface Parsed {
  readonly options: readonly (readonly [name: string, value: string])[];
  readonly words: readonly string[];
}

export interface BadOption {
  readonly kind: 'unknown' | 'argument' | 'ambiguous' | 'superfluous';
  /** As written: a letter, or --name. */
  readonly option: string;
}

/** Options and words, or the first option that is wrong. */
export function getopt(args: readonly string[], spec: OptionSpec): Parsed | BadOption {
  const options: (readonly [string, string])[] = [];
  const words: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--') {
      words.push(...args.slice(i + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      if (spec.posix) {
        words.push(...args.slice(i));
        break;
      }
      words.push(word);
    } else if (word.startsWith('--') && spec.long) {
      const found = longOption(word, spec.long);
      if ('kind' in found) return found;
      let value = found.value;
      if (found.takes === 'always' && value === undefined) {
        value = args[++i];
        if (value === undefined) return { kind: 'argument', option: `--${found.long}` };
      }
      if (found.takes === 'never' && value !== undefined) return { kind: 'superfluous', option: `--${found.long}` };
      options.push([found.name, value ?? '']);
    } else {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at] ?? '';
        const place = letter === ':' ? -1 : spec.short.indexOf(letter);
        if (place < 0) return { kind: 'unknown', option: letter };
        if (spec.short[place + 1] !== ':') {
          options.push([letter, '']);
          continue;
        }
        const optional = spec.short[place + 2] === ':';
        const value = word.slice(at + 1) || (optional ? '' : args[++i]);
        if (value === undefined) return { kind: 'argument', option: letter };
        options.push([letter, value]);
        break;
      }
    }
  }
  return { options, words };
}

function longOption(
  word: string,
  long: Readonly<Record<string, string>>,
): { readonly long: string; readonly name: string; readonly takes: 'always' | 'perhaps' | 'never'; readonly value: string | undefined } | BadOption {
  const eq = word.indexOf('=');
  const asked = word.slice(2, eq < 0 ? undefined : eq);
  const value = eq < 0 ? undefined : word.slice(eq + 1);
  const exact = long[asked] === undefined ? Object.keys(long).filter((name) => name.startsWith(asked)) : [asked];
  const targets = new Set(exact.map((name) => long[name]));
  // glibc tells the whole word, with what follows the =.
  if (exact.length === 0 || asked === '') return { kind: 'unknown', option: word };
  if (targets.size > 1) return { kind: 'ambiguous', option: `--${asked}` };
  const name = exact[0] ?? '';
  const target = long[name] ?? '';
  return { long: name, name: target.replace(/:+$/, ''), takes: target.endsWith('::') ? 'perhaps' : target.endsWith(':') ? 'always' : 'never', value };
}

/** glibc's words for a bad option. */
export function badOptionText(program: string, bad: BadOption): string {
  const long = bad.option.startsWith('--');
  switch (bad.kind) {
    case 'unknown':
      return long ? `${program}: unrecognized option '${bad.option}'` : `${program}: invalid option -- '${bad.option}'`;
    case 'argument':
      return long ? `${program}: option '${bad.option}' requires an argument` : `${program}: option requires an argument -- '${bad.option}'`;
    case 'ambiguous':
      return `${program}: option '${bad.option}' is ambiguous`;
    case 'superfluous':
      return `${program}: option '${bad.option}' doesn't allow an argument`;
  }
}
