// upstream: nftables nft(8), Debian 12's 1.0.6. What it does is loaded when it is first used.
import { onDemand } from '../../base/on-demand.ts';
import type { Process, Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';

const VERSION = 'nftables v1.0.6 (Lester Gooch #5)';
const FLAGS: Readonly<Record<string, 'handles' | 'stateless' | 'terse' | 'check' | 'numeric' | 'json'>> = {
  j: 'json',
  json: 'json',
  a: 'handles',
  handle: 'handles',
  s: 'stateless',
  stateless: 'stateless',
  t: 'terse',
  terse: 'terse',
  c: 'check',
  check: 'check',
  n: 'numeric',
  numeric: 'numeric',
};

interface Options {
  readonly set: Set<string>;
  readonly words: string[];
  file: string | undefined;
  version: boolean;
  help: boolean;
}

/** Edits and lists the packet filter rules of nftables. */
export const nft: Program = {
  name: 'nft',
  summary: 'Edit and list the rules of nftables.',
  async main(p) {
    const o = parse(p.argv.slice(1));
    if (typeof o === 'string') {
      await p.err(`nft: ${o}\n`);
      return 1;
    }
    if (o.version) {
      await p.out(`${VERSION}\n`);
      return 0;
    }
    if (o.help) {
      await p.out(USAGE);
      return 0;
    }
    if (o.file === undefined && o.words.length === 0) {
      await p.err('nft: no command specified\n');
      return 1;
    }
    let input = `${o.words.join(' ')}\n`;
    if (o.file !== undefined) {
      try {
        input = o.file === '-' ? await p.readAll() : p.fs.readText(p.path(o.file));
      } catch (e) {
        await p.err(`internal:0:0-0: Error: Could not open file "${o.file}": ${reason(e)}\n\n\n`);
        return 1;
      }
    }
    await rootOnly(p, 'Operation not permitted (you must be root)\n', 1);
    if (o.words.join(' ') === 'monitor trace') {
      const { monitorTrace } = await onDemand(() => import('./lib/nft-monitor.ts'));
      return monitorTrace(p);
    }
    return run(p, o, input);
  },
};

async function run(p: Process, o: Options, input: string): Promise<number> {
  const { runNft } = await onDemand(() => import('../network/nftables/execute.ts'));
  const file = o.file === undefined ? undefined : o.file === '-' ? '/dev/stdin' : o.file;
  const result = runNft(netnsOf(p.machine), input, {
    handles: o.set.has('handles'),
    stateless: o.set.has('stateless'),
    terse: o.set.has('terse'),
    json: o.set.has('json'),
    check: o.set.has('check'),
    ...(file === undefined ? {} : { file }),
  });
  if (result.err) await p.err(result.err);
  if (result.out) await p.out(result.out);
  return result.code;
}

function parse(argv: readonly string[]): Options | string {
  const o: Options = { set: new Set(), words: [], file: undefined, version: false, help: false };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    // After the first word of a command, what begins with a dash belongs to it.
    if (o.words.length > 0 || !word.startsWith('-') || word === '-') {
      o.words.push(word);
      continue;
    }
    if (word === '-f' || word === '--file') {
      const name = argv[++i];
      if (name === undefined) return "option requires an argument -- 'f'";
      o.file = name;
    } else if (word === '-v' || word === '--version' || word === '-V') o.version = true;
    else if (word === '-h' || word === '--help') o.help = true;
    else {
      const names = word.startsWith('--') ? [word.slice(2)] : [...word.slice(1)];
      for (const name of names) {
        const flag = FLAGS[name];
        if (flag) o.set.add(flag);
        else if (
          [
            'e',
            'echo',
            'i',
            'interactive',
            'd',
            'debug',
            'I',
            'includepath',
            'o',
            'optimize',
            'D',
            'define',
            'S',
            'service',
            'N',
            'reversedns',
            'u',
            'guid',
            'p',
            'numeric-protocol',
            'y',
            'numeric-priority',
            'T',
            'numeric-time',
          ].includes(name)
        )
          return `option ${name.length === 1 ? '-' : '--'}${name} is not simulated here`;
        else return word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${name}'`;
      }
    }
  }
  return o;
}

const USAGE = `Usage: nft [ options ] [ cmds... ]

Options (general):
  -h, --help                      Show this help
  -v, --version                   Show version information

Options (ruleset input handling):
  -f, --file <filename>           Read input from <filename>
  -c, --check                     Check commands validity without actually applying the changes.

Options (ruleset list formatting):
  -a, --handle                    Output rule handle.
  -s, --stateless                 Omit stateful information of ruleset.
  -t, --terse                     Omit contents of sets.
`;
