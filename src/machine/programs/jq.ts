// jq, in batches (lib/toolbox.ts), with what the tool box gets wrong put right where a definition can do it. upstream: jq 1.6
import { decode } from '../../base/bytes.ts';
import type { Process, Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { complaint, prepareFilter } from './lib/jq-prelude.ts';
import { jsonTexts } from './lib/json-texts.ts';
import { readNamed } from './lib/streams.ts';
import { runBatch, stdinText } from './lib/toolbox.ts';

const USAGE = 'Usage:\tjq [OPTIONS] FILTER [FILES...]\n\tjq [OPTIONS] --args FILTER [STRINGS...]\n\tjq [OPTIONS] --jsonargs FILTER [JSON_TEXTS...]\n';
const PLAIN = new Set(['c', 'r', 'j', 'a', 's', 'n', 'e', 'S', 'C', 'M', 'R']);
const LONG: Readonly<Record<string, string>> = {
  'compact-output': 'c',
  'raw-output': 'r',
  'join-output': 'j',
  'ascii-output': 'a',
  slurp: 's',
  'null-input': 'n',
  'exit-status': 'e',
  'sort-keys': 'S',
  'color-output': 'C',
  'monochrome-output': 'M',
  'raw-input': 'R',
  tab: 'tab',
  'from-file': 'f',
};
/** Options that jq has and the tool box has not. */
const NOT_HERE = new Set(['indent', 'stream', 'seq', 'args', 'jsonargs', 'unbuffered']);

/** Filters JSON. */
export const jq: Program = {
  name: 'jq',
  summary: 'Filter and change JSON.',
  async main(p) {
    const flags: string[] = [];
    const words: string[] = [];
    const named: string[] = [];
    let fromFile = false;
    const take = (letter: string): void => {
      if (letter === 'f') fromFile = true;
      else flags.push(...(letter === 'tab' ? ['--tab'] : letter === 'j' ? ['-j', '-r'] : [`-${letter}`]));
    };
    const rest = [...p.argv.slice(1)];
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (arg === '--arg' || arg === '--argjson') named.push(arg, rest.shift() ?? '', rest.shift() ?? '');
      else if (arg === '--slurpfile' || arg === '--rawfile') {
        const [name = '', file = ''] = [rest.shift(), rest.shift()];
        const text = await fileText(p, file);
        if ('why' in text) return usage(p, `Bad JSON in ${arg} ${name} ${file}: Could not open ${file}: ${text.why}`, false);
        named.push('--argjson', name, arg === '--rawfile' ? JSON.stringify(text.text) : `[${jsonTexts(text.text).join()}]`);
      } else if (arg === '--help' || arg === '-h') {
        await p.out(USAGE);
        return 0;
      } else if (arg === '--version' || arg === '-V') {
        await p.out('jq-1.6\n');
        return 0;
      } else if (arg.startsWith('--') && arg.length > 2) {
        const flag = LONG[arg.slice(2)];
        if (NOT_HERE.has(arg.slice(2))) return usage(p, `${arg} is not simulated here`, false);
        if (flag === undefined) return usage(p, `Unknown option ${arg}`);
        take(flag);
      } else if (/^-[a-zA-Z]+$/.test(arg)) {
        const letters = [...arg.slice(1)];
        if (!letters.every((c) => PLAIN.has(c) || c === 'f')) return usage(p, `Unknown option ${arg}`);
        letters.forEach(take);
      } else words.push(arg);
    }
    const [first, ...names] = words;
    if (first === undefined) return usage(p, undefined);
    if (!fromFile) return run(p, first, names, [...flags, ...named]);
    const filter = await fileText(p, first);
    if ('why' in filter) return usage(p, `Could not open ${first}: ${filter.why}`, false);
    return run(p, filter.text.trimEnd(), names, [...flags, ...named]);
  },
};

/** `hint`: where more help is, behind a complaint. */
async function usage(p: Process, words: string | undefined, hint = true): Promise<number> {
  const help = `Use ${p.argv[0]} --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`;
  await p.err(words === undefined ? USAGE : `${p.argv[0]}: ${words}\n${hint ? help : ''}`);
  return 2;
}

async function fileText(p: Process, name: string): Promise<{ readonly text: string } | { readonly why: string }> {
  try {
    return { text: decode(await readNamed(p, name)) };
  } catch (e) {
    return { why: reason(e) };
  }
}

async function run(p: Process, filter: string, names: readonly string[], flags: readonly string[]): Promise<number> {
  const prepared = prepareFilter(filter);
  if ('refused' in prepared) {
    await p.err(`${p.argv[0]}: error: ${prepared.refused} is not simulated here\n`);
    return 3;
  }
  let stdin = '';
  let code = 0;
  for (const name of names) {
    try {
      stdin += `${decode(await readNamed(p, name))}\n`;
    } catch (e) {
      await p.err(`${p.argv[0]}: error: Could not open ${name}: ${reason(e)}\n`);
      code = 2;
    }
  }
  if (names.length === 0 && !flags.includes('-n')) stdin = await stdinText(p);
  const ran = await runBatch(p, 'jq', [...flags, prepared.filter], stdin, {});
  if (ran.stdout !== '') await p.out(ran.stdout);
  const said = ran.stderr === '' ? undefined : complaint(ran.stderr, filter, stdin.split('\n').length - 1);
  if (ran.stderr !== '') await p.err(said?.text ?? ran.stderr);
  return said?.code ?? (ran.code || code);
}
