// upstream: busybox/editors/sed.c. Scripts are read and run as GNU sed does; what is wrong is told in other words.
import { decode } from '../../../base/bytes.ts';
import { Executor } from '../lib/sed/execute.ts';
import { SedFiles } from '../lib/sed/files.ts';
import { ScriptParser } from '../lib/sed/parse.ts';
import { link } from '../lib/sed/pieces.ts';
import { type Command, SedError, SedRuntimeError } from '../lib/sed/script.ts';
import { type AppletCall, AppletFault, applet, UsageFault } from './lib/applet.ts';
import { mustRead } from './lib/inputs.ts';

const WRAP = 70;

export const sed = applet(
  {
    name: 'sed',
    usage: `[-i[SFX]] [-nrE] [-f FILE]... [-e CMD]... [FILE]...
or: sed [-i[SFX]] [-nrE] CMD [FILE]...

Edit text as it flows by

	-e CMD	Add CMD to the commands
	-f FILE	Add what is in FILE
	-i[SFX]	Change FILEs themselves; keep the old ones with SFX
	-n	Print only what is asked for
	-r,-E	Extended regular expressions
`,
    short: 'i::rEne:f:',
    long: { 'in-place': 'i::', 'regexp-extended': 'r', quiet: 'n', silent: 'n', expression: 'e:', file: 'f:', version: 'version' },
  },
  async (call) => {
    const { p } = call;
    if (call.has('version')) {
      await p.out('This is not GNU sed version 4.0\n');
      return 0;
    }
    const names = [...call.words];
    const commands = await compiled(call, names);
    const inPlace = call.value('i');
    const cannotRead = (name: string, why: string): string => `${name}: ${why}`;
    const files = new SedFiles(p, names.length > 0 ? names : ['-'], { inPlace, separate: inPlace !== undefined, end: '\n', cannotRead });
    try {
      const code = await new Executor(p, commands, files, { quiet: call.has('n') || quietScript(call), end: '\n', posix: false, lineWrap: WRAP }).run();
      await files.finish();
      return code !== 0 ? code : files.failed ? 1 : 0;
    } catch (fault) {
      if (!(fault instanceof SedRuntimeError)) throw fault;
      throw new AppletFault(fault.message);
    }
  },
);

/** A first line that is #n is -n. */
function quietScript(call: AppletCall): boolean {
  return /^#n(?:\n|$)/.test(call.value('e') ?? '');
}

async function compiled(call: AppletCall, names: string[]): Promise<Command[]> {
  const scripts = call.options.filter(([name]) => name === 'e' || name === 'f');
  if (scripts.length === 0) {
    const first = names.shift();
    if (first === undefined) throw new UsageFault();
    scripts.push(['e', first]);
  }
  const commands: Command[] = [];
  const blocks: { index: number; at: number }[] = [];
  const texts: string[] = [];
  for (const [name, value] of scripts) {
    const text = name === 'f' ? decode(await mustRead(call, value)) : value;
    // A backslash at the end joins the next piece.
    if (texts.length > 0 && /(^|[^\\])(\\\\)*\\$/.test(texts.at(-1) ?? '')) texts.push(`${texts.pop()}\n${text}`);
    else texts.push(text);
  }
  for (const text of texts) {
    try {
      new ScriptParser(text, { extended: call.has('r') || call.has('E'), posix: false }, commands, blocks).parse();
    } catch (fault) {
      if (!(fault instanceof SedError)) throw fault;
      throw new AppletFault(wordsOf(fault, text));
    }
  }
  if (blocks.length > 0) throw new AppletFault('unterminated {');
  const unknown = link(commands);
  if (unknown !== undefined) throw new AppletFault(unknown.replace('`', "'"));
  return commands;
}

/** What GNU's parser found, as this one says it. */
function wordsOf({ message, regex }: SedError, text: string): string {
  const unknown = /^unknown command: `(.)'$/.exec(message)?.[1];
  if (unknown !== undefined) return `unsupported command ${unknown}`;
  if (/^unterminated (?:`.' command|address regex)/.test(message) || (regex !== undefined && message.includes('Unmatched [')))
    return `unmatched '${/[sy]([^\w\s])/.exec(text)?.[1] ?? '/'}'`;
  if (regex !== undefined) return `bad regex '${regex}': ${message}`;
  if (/^(?:unknown option to|multiple (?:number )?.*options? to|number option) ?/.test(message)) return 'bad option in substitution expression';
  if (message.startsWith('invalid reference')) return `bad regex: ${message}`;
  if (message.startsWith('missing filename')) return 'empty filename';
  return message;
}
