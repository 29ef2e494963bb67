// upstream: nftables nft(8), Debian 12's 1.0.6. What it does is loaded when it is first used.
import { onDemand } from '../../base/on-demand.ts';
import type { Process, Program } from '../os/types.ts';
import { reason } from './lib/command.ts';
import { netnsOf, rootOnly } from './lib/network/netns-of.ts';

const VERSION = 'nftables v1.0.6 (Lester Gooch #5)';
type Flag = 'handles' | 'stateless' | 'terse' | 'check' | 'echo' | 'numeric' | 'protocols' | 'priorities' | 'services' | 'json' | 'nothing';

const FLAGS: Readonly<Record<string, Flag>> = {
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
  e: 'echo',
  echo: 'echo',
  n: 'numeric',
  numeric: 'numeric',
  p: 'protocols',
  'numeric-protocol': 'protocols',
  y: 'priorities',
  'numeric-priority': 'priorities',
  S: 'services',
  service: 'services',
  // Users, groups and times have no other names here.
  u: 'nothing',
  guid: 'nothing',
  T: 'nothing',
  'numeric-time': 'nothing',
};
const NOT_HERE: ReadonlySet<string> = new Set(['i', 'interactive', 'd', 'debug', 'o', 'optimize', 'N', 'reversedns']);

interface Options {
  readonly set: Set<Flag>;
  readonly words: string[];
  /** -I: where files to include are looked for. */
  readonly places: string[];
  /** -D */
  readonly defines: Map<string, string>;
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
    if (o.words[0] === 'monitor' && o.file === undefined && !o.set.has('json')) {
      const { monitor } = await onDemand(() => import('./lib/nft-monitor.ts'));
      return monitor(
        p,
        o.words.slice(1).flatMap((w) => w.split(/\s+/)),
        o.set.has('handles'),
      );
    }
    return run(p, o, input);
  },
};

async function run(p: Process, o: Options, input: string): Promise<number> {
  const { runNft } = await onDemand(() => import('../network/nftables/execute.ts'));
  const file = o.file === undefined ? undefined : o.file === '-' ? '/dev/stdin' : o.file;
  const has = (flag: Flag): boolean => o.set.has(flag);
  const result = runNft(netnsOf(p.machine), input, {
    handles: has('handles'),
    stateless: has('stateless'),
    terse: has('terse'),
    json: has('json'),
    check: has('check'),
    echo: has('echo'),
    numeric: has('numeric'),
    protocols: has('protocols'),
    priorities: has('priorities'),
    services: has('services'),
    include: (pattern) => included(p, pattern, o.places),
    defines: o.defines,
    process: { pid: p.pid, name: 'nft' },
    ...(file === undefined ? {} : { file }),
  });
  if (result.err) await p.err(result.err);
  // What nft warns of is no part of a list.
  for (const part of result.out.split(FOREIGN)) if (part) await (part.startsWith('# Warning: ') ? p.err(part) : p.out(part));
  return result.code;
}

const FOREIGN = /^(# Warning: table \S+ \S+ is managed by iptables-nft, do not touch!\n)/m;

/** The files of an `include`: as they are named, or in the places where such files are kept. */
function included(p: Process, pattern: string, places: readonly string[]): readonly { readonly name: string; readonly text: string }[] | undefined {
  const here = pattern.startsWith('/') || pattern.startsWith('./') || pattern.startsWith('../');
  const isPattern = /[*?[]/.test(pattern);
  for (const place of here ? [''] : ['/etc', ...places]) {
    const path = place === '' ? pattern : `${place}/${pattern}`;
    const dir = path.slice(0, path.lastIndexOf('/')) || (path.startsWith('/') ? '/' : '.');
    const names = isPattern ? namesLike(p, dir, path.slice(path.lastIndexOf('/') + 1)) : [path];
    const files = names.flatMap((name) => {
      const text = textOf(p, name);
      return text === undefined ? [] : [{ name, text }];
    });
    if (files.length > 0) return files;
  }
  return isPattern ? [] : undefined;
}

function namesLike(p: Process, dir: string, pattern: string): string[] {
  const like = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  try {
    return p.fs
      .readdir(p.path(dir))
      .filter((name) => like.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => `${dir === '/' ? '' : dir}/${name}`);
  } catch {
    return [];
  }
}

function textOf(p: Process, name: string): string | undefined {
  try {
    return p.fs.readText(p.path(name));
  } catch {
    return undefined;
  }
}

function parse(argv: readonly string[]): Options | string {
  const o: Options = { set: new Set(), words: [], places: [], defines: new Map(), file: undefined, version: false, help: false };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    // After the first word of a command, what begins with a dash belongs to it.
    if (o.words.length > 0 || !word.startsWith('-') || word === '-') {
      o.words.push(word);
      continue;
    }
    const long = /^--([a-z-]+)(?:=(.*))?$/.exec(word);
    for (const [at, name] of (long ? [long[1] ?? ''] : [...word.slice(1)]).entries()) {
      const taken = VALUES[name];
      if (taken === undefined) {
        const wrong = option(o, name, word);
        if (wrong !== undefined) return wrong;
        continue;
      }
      // The value stands in the same word or in the next one.
      const glued = long ? long[2] : word.slice(at + 2) || undefined;
      const value = glued ?? argv[++i];
      if (value === undefined) return long ? `option '--${name}' requires an argument` : `option requires an argument -- '${name}'`;
      const wrong = take(o, taken, value);
      if (wrong !== undefined) return wrong;
      break;
    }
  }
  return o;
}

/** Options with a value. */
const VALUES: Readonly<Record<string, 'file' | 'place' | 'define'>> = { f: 'file', file: 'file', I: 'place', includepath: 'place', D: 'define', define: 'define' };

function take(o: Options, what: 'file' | 'place' | 'define', value: string): string | undefined {
  if (what === 'file') o.file = value;
  else if (what === 'place') o.places.push(value);
  else {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(value) ?? [];
    if (key === undefined || text === undefined) return `Failed to define '${value}': syntax is key=value`;
    o.defines.set(key, text);
  }
  return undefined;
}

function option(o: Options, name: string, word: string): string | undefined {
  const flag = FLAGS[name];
  if (flag) o.set.add(flag);
  else if (name === 'v' || name === 'version' || name === 'V') o.version = true;
  else if (name === 'h' || name === 'help') o.help = true;
  else if (NOT_HERE.has(name)) return `option ${name.length === 1 ? '-' : '--'}${name} is not simulated here`;
  else return word.startsWith('--') ? `unrecognized option '${word}'` : `invalid option -- '${name}'`;
  return undefined;
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
