// How an applet of BusyBox is made: one binary with many names, which reads options, shows usage and complains in one way. upstream: busybox/libbb/getopt32.c, appletlib.c bb_show_usage, verror_msg.c
import { WriteError } from '../../../os/errors.ts';
import type { Completion, Process, Program } from '../../../os/types.ts';
import { type BadOption, badOptionText, getopt, type OptionSpec } from '../../lib/getopt.ts';
import { onFirstRun } from '../../lib/on-first-run.ts';

/** Which BusyBox an image carries. */
export interface Build {
  /** 1.36.1 */
  readonly version: string;
  /** When it was built, as its banner shows it: 2024-09-26 21:31:42 UTC */
  readonly date: string;
  /** Whose getopt() words it speaks. */
  readonly libc: 'glibc' | 'musl';
}

export interface AppletSpec extends OptionSpec {
  readonly name: string;
  /** All after `Usage: NAME `: the forms, an empty line, what it does, its options. */
  readonly usage: string;
  /** How many words may stand beside the options; another number shows the usage. */
  readonly words?: readonly [least: number, most: number];
  /** Options that must be given; the usage is shown without them. */
  readonly needs?: readonly string[];
  /** It takes --help for a word like any other (echo, test, true, false). */
  readonly noHelp?: boolean;
  /** It reads its words itself, options too (kill -9). */
  readonly raw?: boolean;
  /** Turns old spellings (`head -5`) into options before they are read. */
  readonly rewrite?: (args: readonly string[]) => readonly string[];
  /** The exit code after a wrong command line; default 1. */
  readonly usageExit?: number;
  readonly complete?: (p: Process, words: readonly string[], index: number) => Promise<Completion | undefined> | Completion | undefined;
}

/** An applet of any build. */
export type Applet = (build: Build) => Program;

/** An applet in a list: its name is known, its code comes with its first run. */
export interface ListedApplet {
  readonly name: string;
  readonly load: () => Promise<Applet>;
}

/** lateApplet('nc', async () => (await import('./nc.ts')).nc) */
export function lateApplet(name: string, load: () => Promise<Applet>): ListedApplet {
  return { name, load };
}

/** A listed applet as a program of a build. */
export function appletProgram(listed: ListedApplet, build: Build): Program {
  return onFirstRun(listed.name, async () => (await listed.load())(build));
}

/** `applet: words`, and the end with a code: what bb_error_msg_and_die does. */
export class AppletFault extends Error {
  readonly code: number;
  /** Without a code: that of a wrong command line. */
  constructor(words: string, code = 0) {
    super(words);
    this.code = code;
  }
}

/** The command line makes no sense: the usage is shown. */
export class UsageFault extends Error {}

/** One run of an applet, its options read. */
export class AppletCall {
  readonly p: Process;
  readonly build: Build;
  readonly name: string;
  /** In the order given. */
  readonly options: readonly (readonly [name: string, value: string])[];
  readonly words: readonly string[];

  constructor(p: Process, build: Build, name: string, options: readonly (readonly [string, string])[], words: readonly string[]) {
    this.p = p;
    this.build = build;
    this.name = name;
    this.options = options;
    this.words = words;
  }

  has(option: string): boolean {
    return this.options.some(([name]) => name === option);
  }

  /** How often it was given: -vv is 2. */
  count(option: string): number {
    return this.options.filter(([name]) => name === option).length;
  }

  /** The value of the last one given. */
  value(option: string): string | undefined {
    return this.options.findLast(([name]) => name === option)?.[1];
  }

  all(option: string): string[] {
    return this.options.filter(([name]) => name === option).map(([, value]) => value);
  }

  /** A whole number that an option must have, or the fallback when it was not given. */
  number<T>(option: string, fallback: T, least = 0, most = 0x7fffffff): number | T {
    const text = this.value(option);
    return text === undefined ? fallback : wholeNumber(text, least, most);
  }

  /** `name: words` on standard error. */
  complain(words: string): Promise<void> {
    return this.p.err(`${this.name}: ${words}\n`);
  }
}

/** A decimal number in a range. upstream: libbb/xatonum.c xatou_range */
export function wholeNumber(text: string, least = 0, most = 0x7fffffff): number {
  if (!/^[+-]?\d+$/.test(text) || (least >= 0 && text.startsWith('-'))) throw new AppletFault(`invalid number '${text}'`);
  const value = Number(text);
  if (value < least || value > most) throw new AppletFault(`number ${text} is not in ${least}..${most} range`);
  return value;
}

/** An applet from its form and its work. */
export function applet(spec: AppletSpec, main: (call: AppletCall) => Promise<number> | number): Applet {
  return (build) => ({
    name: spec.name,
    summary: `${spec.name} of BusyBox`,
    async main(p) {
      const args = p.argv.slice(1);
      const wrong = spec.usageExit ?? 1;
      if (!spec.noHelp && args.length === 1 && args[0] === '--help') return showUsage(p, spec, build, 0);
      const parsed = spec.raw ? { options: [], words: args } : getopt(spec.rewrite ? spec.rewrite(args) : args, { long: {}, ...spec });
      if ('kind' in parsed) {
        await p.err(`${optionWords(p.argv[0] ?? spec.name, parsed, build)}\n`);
        return showUsage(p, spec, build, wrong);
      }
      const [least, most] = spec.words ?? [0, Number.POSITIVE_INFINITY];
      if (parsed.words.length < least || parsed.words.length > most || spec.needs?.some((name) => !parsed.options.some(([given]) => given === name)))
        return showUsage(p, spec, build, wrong);
      try {
        return await main(new AppletCall(p, build, spec.name, parsed.options, parsed.words));
      } catch (fault) {
        if (fault instanceof UsageFault) return showUsage(p, spec, build, wrong);
        if (fault instanceof WriteError) {
          await p.err(`${spec.name}: write error: ${fault.message}\n`);
          return wrong;
        }
        if (!(fault instanceof AppletFault)) throw fault;
        await p.err(`${spec.name}: ${fault.message}\n`);
        return fault.code || wrong;
      }
    },
    ...(spec.complete ? { complete: spec.complete } : {}),
  });
}

/** BusyBox v1.36.1 (2024-05-19 01:21:23 UTC) multi-call binary. */
export function banner(build: Build): string {
  return `BusyBox v${build.version} (${build.date}) multi-call binary.`;
}

/** The usage text of an applet. */
export function usageText(spec: Pick<AppletSpec, 'name' | 'usage'>, build: Build): string {
  return `${banner(build)}\n\nUsage: ${spec.name}${spec.usage.startsWith('\n') ? '' : ' '}${spec.usage}${spec.usage.endsWith('\n') ? '' : '\n'}`;
}

/** Usage goes to standard error, also when it is asked for. */
export async function showUsage(p: Process, spec: Pick<AppletSpec, 'name' | 'usage'>, build: Build, code = 1): Promise<number> {
  await p.err(usageText(spec, build));
  return code;
}

/** What the C library's getopt() says of a wrong option. */
export function optionWords(argv0: string, bad: BadOption, build: Build): string {
  if (build.libc === 'glibc') return badOptionText(argv0, bad);
  const option = bad.option.replace(/^--/, '');
  switch (bad.kind) {
    case 'unknown':
      return `${argv0}: unrecognized option: ${option}`;
    case 'argument':
      return `${argv0}: option requires an argument: ${option}`;
    case 'ambiguous':
      return `${argv0}: option is ambiguous: ${option}`;
    case 'superfluous':
      return `${argv0}: option does not take an argument: ${option}`;
  }
}
