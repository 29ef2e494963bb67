// upstream: sed 4.9 sed/sed.c
import { decode } from '../../base/bytes.ts';
import type { Process } from '../os/types.ts';
import { command, complain, fail, reason } from './lib/command.ts';
import { type OptionRow, optionHelp, optionSpec, type Parsed } from './lib/options.ts';
import { Executor } from './lib/sed/execute.ts';
import { SedFiles } from './lib/sed/files.ts';
import { ScriptParser } from './lib/sed/parse.ts';
import { link } from './lib/sed/pieces.ts';
import { type Command, SedError, SedRuntimeError } from './lib/sed/script.ts';
import { readNamed } from './lib/streams.ts';

const OPTIONS: readonly OptionRow[] = [
  ['n,quiet', 'do not print the pattern space by itself'],
  [',silent', ''],
  ['e,expression=script', 'add the script to the commands to run'],
  ['f,file=script-file', 'add the contents of script-file to the commands to run'],
  ['E,regexp-extended', 'use extended regular expressions'],
  ['r', 'same as -E'],
  ['i,in-place[=SUFFIX]', 'edit files in place (keep a copy when SUFFIX is given)'],
  ['l,line-length=N', 'where the l command wraps lines'],
  ['s,separate', 'each file by itself instead of one long stream'],
  ['u,unbuffered', 'read little and write at once'],
  ['z,null-data', 'lines end with NUL, not newline'],
  [',posix', 'no GNU extensions'],
  [',follow-symlinks', 'follow symlinks when editing in place'],
  [',debug', ''],
  [',sandbox', 'refuse the commands e, r and w'],
];
const USAGE = '[OPTION]... {script-only-if-no-other-script} [input-file]...';
const usage = (name: string): string =>
  `Usage: ${name} ${USAGE}\n\n${optionHelp(OPTIONS.map(optionSpec))}\nWithout -e or -f the first argument is the script; the rest are input files.\n`;

/** Edits streams of text. */
export const sed = command(
  {
    name: 'sed',
    summary: 'Edit text as it flows by.',
    usage: USAGE,
    options: OPTIONS,
    from: 'GNU sed 4.9',
    hint: usage,
    notes: 'Without -e or -f the first argument is the script; the rest are input files.',
  },
  async (p, options) => {
    const names = [...options.operands];
    if (options.has('debug')) return fail(p, '--debug is not simulated here');
    if (!options.has('expression', 'file') && names.length === 0) {
      await p.err(usage(p.argv[0] ?? 'sed'));
      return 1;
    }
    const commands = await compile(p, options, names);
    if (options.has('sandbox') && commands.some((c) => 'rRwW'.includes(c.name) || c.substitution?.file))
      return fail(p, '-e expression #1, char 0: e/r/w commands disabled in sandbox mode');
    const inPlace = options.has('in-place') ? (options.value('in-place') ?? '') : undefined;
    const end = options.has('null-data') ? '\0' : '\n';
    const files = new SedFiles(p, names.length > 0 ? names : ['-'], { inPlace, separate: options.has('separate') || inPlace !== undefined, end });
    const settings = { quiet: options.has('quiet', 'silent'), end, posix: options.has('posix'), lineWrap: Number(options.value('line-length') ?? 70) };
    try {
      const code = await new Executor(p, commands, files, settings).run();
      await files.finish();
      return code !== 0 ? code : files.failed ? 2 : 0;
    } catch (e) {
      if (!(e instanceof SedRuntimeError)) throw e;
      return complain(p, e.message, e.code);
    }
  },
);

async function compile(p: Process, options: Parsed, names: string[]): Promise<Command[]> {
  const commands: Command[] = [];
  const blocks: { index: number; at: number }[] = [];
  const scripts = options.list.filter((o) => o.name === 'expression' || o.name === 'file');
  if (scripts.length === 0) scripts.push({ name: 'expression', value: names.shift() ?? '' });
  const settings = { extended: options.has('regexp-extended', 'r'), posix: options.has('posix') };
  let expression = 0;
  let pending: string | undefined;
  for (const [i, { name, value }] of scripts.entries()) {
    let text = value;
    if (name === 'file') text = decode(await readNamed(p, value).catch((e: unknown) => fail(p, `couldn't open file ${value}: ${reason(e)}`)));
    else {
      expression++;
      // `-e 'a\' -e text`: the backslash joins the next piece.
      text = pending === undefined ? text : `${pending}\n${text}`;
      pending = undefined;
      if (/(^|[^\\])(\\\\)*\\$/.test(text) && scripts[i + 1]?.name === 'expression') {
        pending = text;
        continue;
      }
    }
    if (name === 'file' && /^#n\n/.test(text) && commands.length === 0) options.list.push({ name: 'quiet', value: '' });
    try {
      new ScriptParser(text, settings, commands, blocks).parse();
    } catch (e) {
      if (!(e instanceof SedError)) throw e;
      if (name === 'file') return fail(p, `file ${value} line ${text.slice(0, e.at).split('\n').length}: ${e.message}`);
      return fail(p, `-e expression #${expression}, char ${e.at}: ${e.message}`);
    }
  }
  if (blocks.length > 0) return fail(p, `-e expression #${Math.max(1, expression)}, char 0: unmatched \`{'`);
  const unknown = link(commands);
  return unknown ? fail(p, unknown, 4) : commands;
}
