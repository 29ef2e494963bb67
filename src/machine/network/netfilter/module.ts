// What a match or a target extension is: how its options are read, written, listed, and what it does.
import type { MatchKind, MatchOf, Not, Range, Test } from './rule.ts';

/** A draft while options are read: the match's own fields by name. */
export type Draft = Record<string, unknown>;

/** Thrown while a command line is read; the words are the tool's own after its name and version. */
export class SyntaxProblem extends Error {
  /** Exit code 2 for wrong parameters (with the hint to --help), 1 otherwise. */
  readonly code: 1 | 2;
  readonly hint: boolean;
  /** Said before it. */
  before = '';
  constructor(message: string, code: 1 | 2 = 2, hint = code === 2) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** A word that belongs to nothing; said without the program's name. */
export class BadArgument extends SyntaxProblem {
  constructor(word: string) {
    super(`Bad argument \`${word}'`);
  }
}

/** An option's value that is no number, or none that it takes. */
export function badValue(module: string, option: string, range?: string): SyntaxProblem {
  return new SyntaxProblem(`${module}: bad ${range ? '' : 'integer '}value for option "${option}", or out of range${range ? ` (${range})` : ''}.\n`);
}

/** An option that has to be there. */
/** Two options that exclude each other. */
export const together = (module: string, option: string, other: string): SyntaxProblem =>
  new SyntaxProblem(`${module}: option "${option}" cannot be used together with "${other}".\n`);

export const missing = (module: string, option: string): SyntaxProblem => new SyntaxProblem(`${module}: option "${option}" must be specified\n`);

/** The name of a port, as /etc/services has it. */
export type PortNames = (port: number, protocol: string) => string | undefined;

export interface OptionOf {
  /** How many arguments it takes. */
  readonly args: 0 | 1 | 2;
  /** May stand after `!`. */
  readonly not?: boolean;
  set(draft: Draft, not: boolean, args: readonly string[], family: 4 | 6): void;
}

export interface MatchModule<K extends MatchKind = MatchKind> {
  readonly kind: K;
  /** As after -m, when it is not the kind. */
  readonly name?: string;
  readonly family?: 4 | 6;
  readonly options: Readonly<Record<string, OptionOf>>;
  /** The finished match; throws when something is missing. */
  finish(draft: Draft, family: 4 | 6): MatchOf<K>;
  /** The options as iptables-save writes them. */
  save(match: MatchOf<K>): string;
  /** As in the last column of iptables -L; without `names` as with -n. */
  list(match: MatchOf<K>, names?: PortNames): string;
  compile(match: MatchOf<K>): Test;
  /** It may decide otherwise for the next packet of the same connection. */
  readonly moody?: true | ((match: MatchOf<K>) => boolean);
}

/** A module among others, its own type forgotten. */
export function matchModule<K extends MatchKind>(module: MatchModule<K>): MatchModule {
  return module as unknown as MatchModule;
}

export const bang = (not: boolean): string => (not ? '! ' : '');

/** 80, 1000:2000, :99, or a service name that everybody knows. */
export function parsePorts(text: string, reversed = 'invalid portrange (min > max)'): Range {
  const colon = text.indexOf(':');
  const [first, last] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
  const from = first === '' ? 0 : port(first);
  const to = last === undefined ? from : last === '' ? 65535 : port(last);
  if (from > to) throw new SyntaxProblem(reversed);
  return { from, to };
}

/** 80 or 80-90, of a translation. */
export function parseNatPorts(text: string): Range {
  const [first = '', last] = text.split('-');
  const read = (word: string): number => {
    if (!/^\d+$/.test(word) || Number(word) > 65535 || Number(word) === 0) throw new SyntaxProblem(`Port \`${word}' not valid`);
    return Number(word);
  };
  const from = read(first);
  const to = last === undefined ? from : read(last);
  if (from > to) throw new SyntaxProblem(`Port range \`${last}' funky`);
  return { from, to };
}

const SERVICES: Readonly<Record<string, number>> = { ssh: 22, domain: 53, http: 80, https: 443, ftp: 21, smtp: 25, ntp: 123, telnet: 23, 'http-alt': 8080 };

function port(text: string): number {
  const n = /^\d+$/.test(text) ? Number(text) : SERVICES[text];
  if (n === undefined || n > 65535) throw new SyntaxProblem(`invalid port/service \`${text}' specified`);
  return n;
}

export const portsText = (r: Range): string => (r.from === r.to ? `${r.from}` : `${r.from}:${r.to}`);

export function inRange(r: Not<Range> | undefined, value: number): boolean {
  return r === undefined || (value >= r.value.from && value <= r.value.to) !== r.not;
}

/** A number as C reads it: 0x4000, 16384, 017. */
export function parseNumber(text: string): number | undefined {
  if (/^0x[0-9a-f]{1,8}$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) && Number(text) <= 0xffffffff ? Number(text) : undefined;
}

export const hexText = (n: number): string => `0x${(n >>> 0).toString(16)}`;

/** Text as iptables-save quotes it. upstream: xtables_save_string */
export function quoted(text: string): string {
  return /^[\w-]+$/.test(text) ? text : `"${text.replace(/["\\']/g, (c) => `\\${c}`)}"`;
}

/** The test of `! X` or `X`. */
export function negated<T>(value: Not<T>, test: (v: T) => boolean): boolean {
  return test(value.value) !== value.not;
}
