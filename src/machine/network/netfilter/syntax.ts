// An iptables command line, read as the real tool reads it. upstream: iptables xshared.c do_parse
import { matchNamed, NOT_SIMULATED } from './matches/registry.ts';
import { BadArgument, type Draft, type MatchModule, type OptionOf, SyntaxProblem } from './module.ts';
import { finish } from './syntax-finish.ts';
import { type Action, type Command, emptyState, following, need, PORT_PROTOCOLS, type State } from './syntax-state.ts';
import { deviceName, protocolNumber, tableNamed } from './syntax-values.ts';
import { TARGETS_NOT_SIMULATED, targetNamed } from './targets.ts';

const LONG_ACTIONS: Readonly<Record<string, Action>> = {
  append: 'A',
  check: 'C',
  delete: 'D',
  insert: 'I',
  replace: 'R',
  list: 'L',
  'list-rules': 'S',
  flush: 'F',
  zero: 'Z',
  'new-chain': 'N',
  'delete-chain': 'X',
  'rename-chain': 'E',
  policy: 'P',
};
const NAT_OPTIONS: readonly string[] = ['--to-destination', '--to-source', '--to-ports'];
const NAT_PORT = /^\d+(-\d+)?$|^[^:]*:\d|\]:/;
const NEEDS_PORTS = 'Need TCP, UDP, SCTP or DCCP with port specification';
/** Actions whose chain may be left out. */
const OPTIONAL_CHAIN = 'LSFZX';

/** Reads the words after the program's name; `table` is what a line of iptables-restore is in. */
export function parseCommand(words: readonly string[], family: 4 | 6, table?: string): Command {
  const s = emptyState(words, family, table);
  let not = false;
  while (s.at < words.length) {
    const word = words[s.at++] ?? '';
    if (word === '!') {
      if (not) throw new SyntaxProblem('multiple consecutive ! not allowed');
      not = true;
      continue;
    }
    if (word.startsWith('--') && word.length > 2) readLong(s, word, not);
    else if (word.startsWith('-') && word.length > 1) readShort(s, word, not);
    else throw new BadArgument(word);
    not = false;
  }
  return finish(s);
}

function readShort(s: State, word: string, not: boolean): void {
  for (let i = 1; i < word.length; i++) {
    const letter = word[i] ?? '';
    const rest = word.slice(i + 1);
    if (/[ACDIRLSFZNXEP]/.test(letter)) return readAction(s, letter as Action, rest);
    if (/[tpsdiojgmcwW]/.test(letter)) return readOption(s, letter, rest, not);
    if ((letter === '4' || letter === '6') && letter !== String(s.family)) throw new SyntaxProblem('');
    if (!readFlag(s, letter)) throw new SyntaxProblem(`unknown option "-${letter}"`);
  }
}

function readLong(s: State, word: string, not: boolean): void {
  const equals = word.indexOf('=');
  const name = longName(s, word.slice(2, equals < 0 ? undefined : equals));
  const given = equals < 0 ? '' : word.slice(equals + 1);
  const action = LONG_ACTIONS[name];
  if (action) return readAction(s, action, given);
  const letter = LONG_OPTIONS[name];
  if (letter && /[tpsdijgmocwW]/.test(letter)) return readOption(s, letter, given, not);
  if (letter === '4' || letter === '6') return readShort(s, `-${letter}`, not);
  if (letter) return void readFlag(s, letter);
  readExtension(s, `--${name}`, given, not);
}

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  table: 't',
  protocol: 'p',
  proto: 'p',
  source: 's',
  src: 's',
  destination: 'd',
  dst: 'd',
  'in-interface': 'i',
  'out-interface': 'o',
  jump: 'j',
  goto: 'g',
  match: 'm',
  'set-counters': 'c',
  wait: 'w',
  numeric: 'n',
  verbose: 'v',
  exact: 'x',
  'line-numbers': '0',
  ipv4: '4',
  ipv6: '6',
  'wait-interval': 'W',
};

/** A long option may be shortened as long as it is the beginning of only one. upstream: getopt_long */
function longName(s: State, name: string): string {
  const known = [...Object.keys(LONG_ACTIONS), ...Object.keys(LONG_OPTIONS)];
  const ofModules = [s.target?.module.options, ...s.matches.map((m) => m.module.options), implicitMatch(s)?.options].flatMap((options) =>
    Object.keys(options ?? {}).map((o) => o.slice(2)),
  );
  const all = new Set([...known, ...ofModules]);
  if (all.has(name)) return name;
  const found = [...all].filter((one) => one.startsWith(name));
  return found.length === 1 ? (found[0] ?? name) : name;
}

/** The extension of the protocol comes by itself with its first option. */
const implicitMatch = (s: State): MatchModule | undefined => (s.proto && !s.proto.not ? matchNamed(s.protoName) : undefined);

function readFlag(s: State, letter: string): boolean {
  if (letter === 'n') s.numeric = true;
  else if (letter === 'v') s.verbose = true;
  else if (letter === 'x') s.exact = true;
  else if (letter === '0') s.lineNumbers = true;
  else return letter === '4' || letter === '6';
  return true;
}

function readAction(s: State, action: Action, rest: string): void {
  if ((s.action === 'L' || s.action === 'S') && action === 'Z') s.zero = true;
  else if (s.action === 'Z' && (action === 'L' || action === 'S')) {
    s.zero = true;
    s.action = action;
  } else if (s.action) throw new SyntaxProblem(`Cannot use -${action} with -${s.action}\n`.trim());
  s.action ??= action;
  const optional = OPTIONAL_CHAIN.includes(action);
  const chain = rest || (optional ? following(s) : need(s, `-${action}`));
  if (chain !== undefined) {
    if (action === 'N' && chain.startsWith('-')) throw new SyntaxProblem("chain name not allowed to start with `-'");
    if (chain.length > 28) throw new SyntaxProblem(`chain name \`${chain}' too long (must be under 29 chars)`);
    s.chain = chain;
  }
  if ('DILSZ'.includes(action)) {
    const text = following(s);
    if (text !== undefined) s.number = ruleNumber(text);
  }
  if (action === 'I' && s.number === undefined) s.number = 1;
  if (action === 'R') {
    const text = following(s);
    if (text === undefined) throw new SyntaxProblem('-R requires a rule number');
    s.number = ruleNumber(text);
  }
  if (action === 'P' || action === 'E') {
    s.word = following(s);
    if (s.word === undefined) throw new SyntaxProblem(action === 'P' ? '-P requires a chain and a policy' : '-E requires old-chain-name and new-chain-name');
  }
}

function ruleNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) === 0) throw new SyntaxProblem(`Invalid rule number \`${text}'`);
  return Number(text);
}

function readOption(s: State, letter: string, given: string, not: boolean): void {
  if (letter === 'w' || letter === 'W') {
    const seconds = given || (/^\d+$/.test(s.words[s.at] ?? '') ? s.words[s.at++] : undefined);
    if (seconds !== undefined && !/^-?\d+$/.test(seconds)) throw new SyntaxProblem('wait seconds not numeric');
    if (letter === 'w') s.wait = true;
    else {
      s.interval = true;
      s.warning = 'Ignoring deprecated --wait-interval option.\n';
    }
    return;
  }
  const text = given || need(s, `-${letter}`);
  if ('psdio'.includes(letter)) {
    if (s.seen.has(letter)) throw new SyntaxProblem(`multiple -${letter} flags not allowed`);
    s.seen.add(letter);
  } else if (not) throw new SyntaxProblem(`cannot have ! before -${letter}`);
  if (letter === 't') s.table = tableNamed(text);
  else if (letter === 'p') readProtocol(s, text, not);
  else if (letter === 's') s.src = { not, value: text };
  else if (letter === 'd') s.dst = { not, value: text };
  else if (letter === 'i' || letter === 'o') readDevice(s, letter, text, not);
  else if (letter === 'j') readTarget(s, text);
  else if (letter === 'g') s.jump = { kind: 'jump', chain: text, goto: true };
  else if (letter === 'm') addMatch(s, text);
  else if (letter === 'c') s.counters = { packets: Number(text), bytes: Number(following(s) ?? '0') };
}

/** `+` is every device: nothing is asked. */
function readDevice(s: State, letter: 'i' | 'o', text: string, not: boolean): void {
  const value = deviceName(text);
  if (/[/ ]/.test(value)) s.warning += `Warning: weird character in interface \`${value}' ('/' and ' ' are not allowed by the kernel).\n`;
  if (value === '+' && !not) return;
  if (letter === 'i') s.in = { not, value };
  else s.out = { not, value };
}

function readProtocol(s: State, text: string, not: boolean): void {
  const value = protocolNumber(text);
  if (value === 0 && not) throw new SyntaxProblem('rule would never match protocol');
  s.proto = value === 0 ? undefined : { not, value };
  const name = text.toLowerCase();
  s.protoName = name === 'icmpv6' || name === 'ipv6-icmp' ? 'icmp6' : name;
}

function readTarget(s: State, name: string): void {
  if (s.jump) throw new SyntaxProblem('multiple -j flags not allowed');
  if (name === 'ACCEPT' || name === 'DROP' || name === 'RETURN') {
    s.jump = { kind: name };
    return;
  }
  const module = targetNamed(name);
  if (module && (module.family ?? s.family) === s.family) {
    s.target = { module, draft: {} };
    s.jump = { kind: 'ACCEPT' };
    return;
  }
  if (TARGETS_NOT_SIMULATED.has(name) || name === 'QUEUE') throw new SyntaxProblem(`target '${name}' is not simulated here`);
  s.jump = { kind: 'jump', chain: name, goto: false };
}

function addMatch(s: State, name: string): MatchModule {
  const wanted = name === 'icmpv6' || name === 'ipv6-icmp' ? 'icmp6' : name;
  const module = matchNamed(wanted);
  if (!module || (module.family && module.family !== s.family)) {
    if (NOT_SIMULATED.has(name)) throw new SyntaxProblem(`match '${name}' is not simulated here`);
    throw new SyntaxProblem(`Couldn't load match \`${name}':No such file or directory\n`);
  }
  s.matches.push({ module, draft: {} });
  return module;
}

function readExtension(s: State, name: string, given: string, not: boolean): void {
  const option = s.target?.module.options[name];
  if (option && s.target) return apply(s, option, s.target.draft, name, given, not);
  for (let i = s.matches.length - 1; i >= 0; i--) {
    const m = s.matches[i];
    const found = m?.module.options[name];
    if (m && found) return apply(s, found, m.draft, name, given, not);
  }
  const implicit = implicitMatch(s);
  const found = implicit?.options[name];
  if (implicit && found && !s.matches.some((m) => m.module === implicit)) {
    const draft: Draft = {};
    s.matches.push({ module: implicit, draft });
    return apply(s, found, draft, name, given, not);
  }
  throw new SyntaxProblem(`unknown option "${name}"`);
}

function apply(s: State, option: OptionOf, draft: Draft, name: string, given: string, not: boolean): void {
  const owner = s.target?.draft === draft ? s.target.module.name : (s.matches.find((m) => m.draft === draft)?.module.kind ?? '');
  if (not && !option.not) throw new SyntaxProblem(`${owner}: option "${name}" cannot be inverted.\n`);
  const args: string[] = given ? [given] : [];
  while (args.length < option.args) args.push(need(s, name));
  // A translation to a port is only for protocols that have ports; that is asked before the port is looked at.
  if (s.target?.draft === draft && NAT_PORT.test(args[0] ?? '') && NAT_OPTIONS.includes(name) && (s.proto?.not || !PORT_PROTOCOLS.includes(s.proto?.value ?? 0))) {
    throw new SyntaxProblem(NEEDS_PORTS);
  }
  option.set(draft, not, args, s.family);
}
