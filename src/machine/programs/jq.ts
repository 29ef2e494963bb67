// jq, in batches (lib/toolbox.ts), with what the tool box gets wrong put right where a definition can do it. upstream: jq 1.6
import { decode } from '../../base/bytes.ts';
import type { Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { complaint, prepareFilter } from './lib/jq-prelude.ts';
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
};

/** Filters JSON. */
export const jq: Program = {
  name: 'jq',
  summary: 'Filter and change JSON.',
  async main(p) {
    const flags: string[] = [];
    const words: string[] = [];
    const named: string[] = [];
    const rest = [...p.argv.slice(1)];
    for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
      if (arg === '--arg' || arg === '--argjson') named.push(arg, rest.shift() ?? '', rest.shift() ?? '');
      else if (arg === '--help' || arg === '-h') {
        await p.out(USAGE);
        return 0;
      } else if (arg === '--version' || arg === '-V') {
        await p.out('jq-1.6\n');
        return 0;
      } else if (arg.startsWith('--') && arg.length > 2) {
        const flag = LONG[arg.slice(2)];
        if (flag === undefined) return usage(p, `Unknown arguments`);
        flags.push(flag === 'tab' ? '--tab' : `-${flag}`);
      } else if (/^-[a-zA-Z]+$/.test(arg)) {
        for (const c of arg.slice(1)) {
          if (!PLAIN.has(c)) return usage(p, 'Unknown arguments');
          flags.push(`-${c}`);
        }
      } else words.push(arg);
    }
    const [filter, ...names] = words;
    if (filter === undefined) return usage(p, undefined);
    return run(p, filter, names, [...flags, ...named]);
  },
};

async function usage(p: Parameters<Program['main']>[0], words: string | undefined): Promise<number> {
  await p.err(
    `${words === undefined ? '' : `${p.argv[0]}: ${words}\n`}${words === undefined ? USAGE : `Use ${p.argv[0]} --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq\n`}`,
  );
  return 2;
}

async function run(p: Parameters<Program['main']>[0], filter: string, names: readonly string[], flags: readonly string[]): Promise<number> {
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
