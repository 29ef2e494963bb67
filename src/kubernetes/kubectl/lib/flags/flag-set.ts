// Flags as pflag reads them: long and short forms, clusters, values with and without =, NoOptDefVal, --. upstream: github.com/spf13/pflag
import { UsageError } from '../errors.ts';
import { parseDuration } from '../go/go-duration.ts';

export type FlagKind = 'bool' | 'string' | 'int' | 'int32' | 'int64' | 'float32' | 'duration' | 'strings' | 'stringArray' | 'ip' | 'modules' | 'pairs' | 'stringToString';

/** One flag of a command. `default` is the text that help shows; lists have `[]`. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: FlagKind;
  readonly default?: string;
  readonly usage: string;
  /** The value of a bare `--name` (NoOptDefVal); a bool always has `true`. */
  readonly bare?: string;
  /** One of the flags that every command has. */
  readonly global?: boolean;
  /** Read by Go's own flag package, which says less. */
  readonly goFlag?: boolean;
  /** Accepted but left out of help and completion. */
  readonly hidden?: boolean;
  /** The flag is there only where this variable of the environment is `true`; help and completion leave it out. upstream: cmdutil.FeatureGate */
  readonly gate?: string;
  /** The command refuses to run without it. upstream: MarkFlagRequired */
  readonly required?: boolean;
  /** What Tab offers for the value. */
  readonly values?: readonly string[];
  /** Tab offers files that end so. */
  readonly extensions?: readonly string[];
  /** Printed as a warning when it is used. */
  readonly deprecated?: string;
}

const DEFAULTS: Record<FlagKind, string> = {
  bool: 'false',
  string: '',
  int: '0',
  int32: '0',
  int64: '0',
  float32: '0',
  duration: '0s',
  strings: '[]',
  stringArray: '[]',
  ip: '<nil>',
  modules: '',
  pairs: '',
  stringToString: '[]',
};

/** The default as help prints it. */
export function defaultText(flag: FlagSpec): string {
  return flag.default ?? DEFAULTS[flag.kind];
}

/** May be given several times. */
export const isList = (kind: FlagKind): boolean => kind === 'strings' || kind === 'stringArray' || kind === 'pairs' || kind === 'stringToString';

/** The flags that a command line may have: found out once for each command. */
export class FlagTable {
  readonly specs = new Map<string, FlagSpec>();
  readonly shorts = new Map<string, FlagSpec>();
  #globals: FlagTable | undefined;

  /** Of two flags of one name the first wins: a command's own before the global one. */
  constructor(specs: Iterable<FlagSpec>) {
    for (const spec of specs) {
      if (this.specs.has(spec.name)) continue;
      this.specs.set(spec.name, spec);
      if (spec.short && !this.shorts.has(spec.short)) this.shorts.set(spec.short, spec);
    }
  }

  /** Those of every command alone. */
  globals(): FlagTable {
    this.#globals ??= new FlagTable([...this.specs.values()].filter((spec) => spec.global));
    return this.#globals;
  }
}

/** What was given on a command line, over the defaults of its flags. */
export class FlagValues {
  readonly #table: FlagTable;
  readonly #given = new Map<string, string[]>();
  /** Names and texts as they were given. */
  readonly order: (readonly [string, string])[] = [];
  /** Messages of deprecated flags that were used. */
  readonly notices: string[] = [];

  constructor(flags: Iterable<FlagSpec> | FlagTable) {
    this.#table = flags instanceof FlagTable ? flags : new FlagTable(flags);
  }

  spec(name: string): FlagSpec | undefined {
    return this.#table.specs.get(name);
  }

  shorthand(letter: string): FlagSpec | undefined {
    return this.#table.shorts.get(letter);
  }

  specs(): Iterable<FlagSpec> {
    return this.#table.specs.values();
  }

  changed(name: string): boolean {
    return this.#given.has(name);
  }

  string(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#default(name);
  }

  bool(name: string): boolean {
    return this.string(name) === 'true';
  }

  number(name: string): number {
    return Number(this.string(name));
  }

  /** Milliseconds. */
  duration(name: string): number {
    return parseDuration(this.string(name));
  }

  list(name: string): readonly string[] {
    const given = this.#given.get(name);
    if (given) return given;
    const text = this.#default(name);
    return text === '[]' || text === '' ? [] : text.replace(/^\[|\]$/g, '').split(',');
  }

  /** Sets a value as if it had been given; throws UsageError in pflag's words. */
  set(spec: FlagSpec, text: string): void {
    const values = parsed(spec, text);
    if (typeof values === 'string') throw new UsageError(`invalid argument ${JSON.stringify(text)} for ${JSON.stringify(title(spec))} flag: ${values}`);
    this.order.push([spec.name, text]);
    if (spec.deprecated && !this.changed(spec.name)) this.notices.push(`Flag --${spec.name} has been deprecated, ${spec.deprecated}`);
    const had = this.#given.get(spec.name);
    if (isList(spec.kind) && had) had.push(...values);
    else this.#given.set(spec.name, [...values]);
  }

  /** The flags of every command alone. A command's own flag of the same name (`create rolebinding --user`) hides the global one. */
  globals(): FlagValues {
    const view = new FlagValues(this.#table.globals());
    for (const [name, values] of this.#given) {
      const spec = view.spec(name);
      if (spec) for (const value of values) view.set(spec, value);
    }
    return view;
  }

  #default(name: string): string {
    const spec = this.#table.specs.get(name);
    return spec ? defaultText(spec) : '';
  }
}

const title = (spec: FlagSpec): string => (spec.short ? `-${spec.short}, --${spec.name}` : `--${spec.name}`);

const TRUE = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

/** The values that a text stands for, or Go's words for what is wrong with it. */
function parsed(spec: FlagSpec, text: string): readonly string[] | string {
  switch (spec.kind) {
    case 'bool':
      if (TRUE.has(text)) return ['true'];
      return FALSE.has(text) ? ['false'] : `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
    case 'int':
    case 'int32':
    case 'int64':
      return parsedInt(text, spec.kind === 'int32' ? 32 : 64);
    case 'float32':
      return text.trim() !== '' && Number.isFinite(Number(text)) ? [text] : `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`;
    case 'duration':
      try {
        parseDuration(text);
        return [text];
      } catch (e) {
        return spec.goFlag ? 'parse error' : (e as Error).message;
      }
    case 'modules':
      return text.split(',').every((pair) => pair === '' || /^[^=]+=\d+$/.test(pair)) ? [text] : 'syntax error: expect comma-separated list of filename=N';
    case 'strings':
      return text === '' ? [] : csv(text);
    case 'pairs':
      return pairs(text);
    case 'stringToString':
      return stringToString(text);
    default:
      return [text];
  }
}

/** key=value; several with commas between only where there is more than one sign. upstream: pflag string_to_string.go */
function stringToString(text: string): readonly string[] | string {
  const all = text.split('=').length > 2 ? csv(text) : [text.replace(/^"+|"+$/g, '')];
  if (typeof all === 'string') return all;
  const wrong = all.find((pair) => !pair.includes('='));
  return wrong === undefined ? all : `${wrong} must be formatted as key=value`;
}

function parsedInt(text: string, bits: 32 | 64): readonly string[] | string {
  if (!/^[+-]?(0[xX][0-9a-fA-F]+|0[oO]?[0-7]*|0[bB][01]+|[1-9][0-9]*)$/.test(text)) return `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`;
  const digits = text.replace(/^[+-]/, '');
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits) * (text.startsWith('-') ? -1n : 1n);
  const limit = 1n << BigInt(bits - 1);
  if (value >= limit || value < -limit) return `strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`;
  return [String(value)];
}

/** a=b,c=d. upstream: component-base/cli/flag MapStringString */
function pairs(text: string): readonly string[] | string {
  const given = text.split(',').filter(Boolean);
  return given.every((pair) => pair.includes('=')) ? given.map((pair) => pair.trim()) : 'malformed pair, expect string=string';
}

/** One record of comma-separated values with quotes, as encoding/csv reads it. */
function csv(text: string): string[] | string {
  const out: string[] = [];
  let i = 0;
  for (;;) {
    if (text[i] === '"') {
      let field = '';
      for (i++; ; i++) {
        if (i >= text.length) return `parse error on line 1, column ${i + 1}: extraneous or missing " in quoted-field`;
        if (text[i] !== '"') field += text[i];
        else if (text[i + 1] === '"') field += text[i++];
        else break;
      }
      i++;
      if (i < text.length && text[i] !== ',') return `parse error on line 1, column ${i + 1}: extraneous or missing " in quoted-field`;
      out.push(field);
    } else {
      const comma = text.indexOf(',', i);
      const end = comma < 0 ? text.length : comma;
      const quote = text.slice(i, end).indexOf('"');
      if (quote >= 0) return `parse error on line 1, column ${i + quote + 1}: bare " in non-quoted-field`;
      out.push(text.slice(i, end));
      i = end;
    }
    if (i >= text.length) return out;
    i++;
  }
}

export interface ParsedArgs {
  readonly args: string[];
  /** How many arguments came before `--`; -1 when there was none. upstream: ArgsLenAtDash */
  readonly dash: number;
}

/** Reads flags into `values` and gives back the arguments. Throws UsageError in pflag's words. */
export function parseFlags(words: readonly string[], values: FlagValues): ParsedArgs {
  const args: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') return { args: [...args, ...words.slice(i + 1)], dash: args.length };
    if (word.startsWith('--')) i = long(word, words, i, values);
    else if (word.startsWith('-') && word !== '-') i = cluster(word, words, i, values);
    else args.push(word);
  }
  return { args, dash: -1 };
}

function long(word: string, words: readonly string[], i: number, values: FlagValues): number {
  const body = word.slice(2);
  if (body.startsWith('-') || body.startsWith('=')) throw new UsageError(`bad flag syntax: ${word}`);
  const eq = body.indexOf('=');
  const name = eq < 0 ? body : body.slice(0, eq);
  const spec = values.spec(name) ?? values.spec(name.replaceAll('_', '-'));
  if (!spec) throw new UsageError(`unknown flag: --${name}`);
  if (eq >= 0) values.set(spec, body.slice(eq + 1));
  else if (bareOf(spec) !== undefined) values.set(spec, bareOf(spec) ?? '');
  else {
    const next = words[i + 1];
    if (next === undefined) throw new UsageError(`flag needs an argument: --${name}`);
    values.set(spec, next);
    return i + 1;
  }
  return i;
}

function cluster(word: string, words: readonly string[], i: number, values: FlagValues): number {
  let rest = word.slice(1);
  while (rest) {
    const letter = rest[0] ?? '';
    const spec = values.shorthand(letter);
    if (!spec) throw new UsageError(`unknown shorthand flag: '${letter}' in -${rest}`);
    const bare = bareOf(spec);
    if (rest.length > 2 && rest[1] === '=') {
      values.set(spec, rest.slice(2));
      return i;
    }
    if (bare !== undefined) {
      values.set(spec, bare);
      rest = rest.slice(1);
    } else if (rest.length > 1) {
      values.set(spec, rest.slice(1));
      return i;
    } else {
      const next = words[i + 1];
      if (next === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${rest}`);
      values.set(spec, next);
      return i + 1;
    }
  }
  return i;
}

/** What a flag without a value means, or undefined when it needs one. */
export function bareOf(spec: FlagSpec): string | undefined {
  return spec.bare ?? (spec.kind === 'bool' ? 'true' : undefined);
}
