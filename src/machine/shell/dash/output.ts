// echo, printf, test and [ of dash. upstream: dash src/bltin/printf.c, test.c
import { builtin, die } from '../almquist/lib.ts';
import { judge, type TestWays } from '../almquist/test.ts';
import { backslashEscapes } from '../escapes.ts';
import { format } from '../format.ts';
import type { BuiltinName, Shell } from '../shell.ts';

/** The backslashes that mean nothing to dash stay, those of octal numbers need no zero. */
function escapable(text: string, known: RegExp): string {
  return text.replace(/\\([\s\S]?)/g, (all, c: string) => (c !== '' && known.test(c) ? all : `\\\\${c}`));
}

const IN_ECHO = /[abcefnrtv\\0-7]/;
const IN_FORMAT = /[abefnrtv\\0-7]/;

const octals = (text: string): string => text.replace(/(\\\\)|\\(?=[1-7])/g, (all, pair) => pair ?? `${all}0`);

/** Backslashes always mean something; -n is the only option. */
async function echo(sh: Shell, args: readonly string[]): Promise<number> {
  const newline = args[0] !== '-n';
  const text = (newline ? args : args.slice(1)).join(' ');
  const { text: made, stopped } = backslashEscapes(octals(escapable(text, IN_ECHO)), 'echo');
  await sh.out(newline && !stopped ? `${made}\n` : made);
  return 0;
}

const DIRECTIVE = /^%[-+ #0]*(?:\*|\d*)(?:\.(?:\*|\d*))?[diouxXaAeEfFgGcsb%]/;

/** What stands before the first directive that is none, and why it is none. */
function checked(template: string): { good: string; bad: string | undefined } {
  for (let at = template.indexOf('%'); at >= 0; ) {
    const rest = template.slice(at);
    const directive = DIRECTIVE.exec(rest)?.[0];
    if (directive === undefined) {
      const wrong = /^%[-+ #0]*(?:\*|\d*)(?:\.(?:\*|\d*))?([\s\S]?)/.exec(rest);
      return { good: template.slice(0, at), bad: wrong?.[1] ? `${wrong[0]}: invalid directive` : 'missing format character' };
    }
    at = template.indexOf('%', at + directive.length);
  }
  return { good: template, bad: undefined };
}

/** What bash says of an argument, and what dash says of the same. */
function ofArgument(words: string): string {
  const [, text = ''] = /^(.*): invalid number$/s.exec(words) ?? [];
  if (text !== '') return `${text}: ${/^\s*[-+]?\d/.test(text) ? 'not completely converted' : 'expected numeric value'}`;
  return words.replace(/^warning: /, '').replace(/^(.*): .*result.*$/is, '$1: Numerical result out of range');
}

async function printf(sh: Shell, args: readonly string[]): Promise<number> {
  if (/^-[^-]/.test(args[0] ?? '')) die(`illegal option ${args[0]?.slice(0, 2)}`);
  const [template, ...values] = args[0] === '--' ? args.slice(1) : args;
  if (template === undefined) return die('usage: printf format [arg ...]');
  const { good, bad } = checked(template);
  const { text, errors } = format(escapable(good, IN_FORMAT), values, sh.p.clock.now());
  for (const error of errors) await sh.complain(ofArgument(error));
  if (text !== '') await sh.out(text);
  if (bad !== undefined) die(bad);
  return errors.length > 0 ? 1 : 0;
}

const TEST: TestWays = {
  strict: true,
  more: [],
  tell: (sh, words) => sh.complain(words),
  leftOver: (args, at) => `${args[at - 1]}: unexpected operator`,
  missing: (operator) => `${operator}: argument expected`,
  notNumber: (text) => `Illegal number: ${text}`,
  tooLarge: (text) => `Illegal number: ${text}`,
};

function testing(name: string, end: string | undefined): BuiltinName {
  return builtin(name, (sh, args) => {
    if (end === undefined) return judge(sh, args, TEST);
    return args.at(-1) === end ? judge(sh, args.slice(0, -1), TEST) : die(`missing ${end}`);
  });
}

export const output: readonly BuiltinName[] = [builtin('echo', echo), builtin('printf', printf), testing('test', undefined), testing('[', ']')];
