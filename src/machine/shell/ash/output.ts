// echo, printf, test and [[, which are the applets within the shell. upstream: busybox/coreutils/echo.c, printf.c, test.c

import { builtin, said } from '../almquist/lib.ts';
import { judge, type TestWays } from '../almquist/test.ts';
import { backslashEscapes } from '../escapes.ts';
import { format } from '../format.ts';
import type { BuiltinName, Shell } from '../shell.ts';

async function echo(sh: Shell, args: readonly string[]): Promise<number> {
  let newline = true;
  let escapes = false;
  let i = 0;
  for (; /^-[neE]+$/.test(args[i] ?? ''); i++) {
    for (const c of args[i]?.slice(1) ?? '') {
      if (c === 'n') newline = false;
      else escapes = c === 'e';
    }
  }
  const text = args.slice(i).join(' ');
  if (!escapes) {
    await sh.out(newline ? `${text}\n` : text);
    return 0;
  }
  // Octal numbers need no leading zero.
  const { text: made, stopped } = backslashEscapes(
    text.replace(/(\\\\)|\\(?=[1-7])/g, (all, pair) => pair ?? `${all}0`),
    'echo',
  );
  await sh.out(newline && !stopped ? `${made}\n` : made);
  return 0;
}

const DIRECTIVE = /^%[-+ #0]*(?:\*|\d*)(?:\.(?:\*|\d*))?(?:[hlLjzt]*)[diouxXeEfgGcsb%]/;

/** The first directive that is none. */
function badDirective(template: string): string | undefined {
  for (let at = template.indexOf('%'); at >= 0; ) {
    const rest = template.slice(at);
    const good = DIRECTIVE.exec(rest)?.[0];
    if (good === undefined) return rest;
    at = template.indexOf('%', at + good.length);
  }
  return undefined;
}

async function printf(sh: Shell, args: readonly string[]): Promise<number> {
  const words = args[0] === '--' ? args.slice(1) : args;
  const [template] = words;
  if (template === undefined) {
    await said(sh, 'usage: printf FORMAT [ARGUMENT...]');
    return 2;
  }
  const bad = badDirective(template);
  const { text, errors } = format(bad === undefined ? template : template.slice(0, template.length - bad.length), words.slice(1), sh.p.clock.now());
  for (const error of errors) await said(sh, error.replace(/^(.*): invalid number$/s, "invalid number '$1'"));
  if (text !== '') await sh.out(text);
  if (bad === undefined) return errors.length > 0 ? 1 : 0;
  await said(sh, `${bad}: invalid format`);
  return 1;
}

const TEST: TestWays = {
  strict: false,
  more: ['==', '=~'],
  tell: said,
  leftOver: (args, at) => `${args[at]}: unknown operand`,
  missing: () => 'argument expected',
  notNumber: (text) => `${text}: bad number`,
  tooLarge: (text) => `${text}: out of range`,
};

function testing(name: string, end: string | undefined): BuiltinName {
  return builtin(name, async (sh, args) => {
    if (end === undefined) return judge(sh, args, TEST);
    if (args.at(-1) === end) return judge(sh, args.slice(0, -1), TEST, name === '[[');
    await said(sh, `missing ${end}`);
    return 2;
  });
}

export const output: readonly BuiltinName[] = [builtin('echo', echo), builtin('printf', printf), testing('test', undefined), testing('[', ']'), testing('[[', ']]')];
