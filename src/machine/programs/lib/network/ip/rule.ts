// ip rule. upstream: iproute2 ip/iprule.c; Linux net/core/fib_rules.c fib_nl_newrule
import { DEFAULT, LOCAL, MAIN, type PolicyRule } from '../../../../network/policy-rules.ts';
import { jsonText } from '../ip-json.ts';
import { loosePrefix, tableName } from '../route-show.ts';
import { answers, type Call, changing, IpProblem, isShow, noPrefix, notHere, number32, unknown, verb, Words, wrong } from './call.ts';
import { RULE_USAGE } from './usage.ts';

type Draft = { -readonly [K in keyof PolicyRule]?: PolicyRule[K] };

const ACTIONS: readonly string[] = ['blackhole', 'unreachable', 'prohibit', 'nop'];
const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, 'ipv6-icmp': 58, sctp: 132 };
const NAMES: Readonly<Record<string, number>> = { local: LOCAL, main: MAIN, default: DEFAULT };

export async function rule(c: Call): Promise<void> {
  const what = verb(c, ['list', 'lst', 'show', 'add', 'delete', 'flush', 'save', 'restore', 'help']);
  const rest = c.words.slice(1);
  const family = c.style.family ?? 4;
  if (isShow(what)) return list(c, family, rest);
  if (what === 'help') throw new IpProblem(RULE_USAGE, 255);
  if (!what) throw unknown(c, 'rule');
  if (what === 'save' || what === 'restore') throw notHere(`rule ${what}`);
  changing(c);
  if (what === 'flush') {
    // All but the very first go. upstream: iprule.c flush_rule
    c.ns.routes.setRules(
      family,
      c.ns.routes.rules(family).filter((r) => r.pref === 0),
    );
    return;
  }
  if (rest.length === 0) throw new IpProblem(`"ip rule ${what === 'add' ? 'add' : 'del'}" requires arguments.`, 1);
  const draft = read(rest, family);
  if (what === 'add') add(c, family, draft);
  else remove(c, family, draft);
}

/** FROM[/MASK] of two numbers. */
function range(text: string, word: string): readonly [number, number] {
  const [a, b = a] = text.split('-').map((x) => (/^\d+$/.test(x) ? Number(x) : Number.NaN));
  if (a === undefined || b === undefined || Number.isNaN(a) || Number.isNaN(b)) throw new IpProblem(`Error: argument "${text}" is wrong: invalid port range\n`, 255);
  if (a > 65_535 || b > 65_535) throw wrong(text, `invalid ${word}`);
  return [a, b];
}

function tableNumber(text: string): number {
  const n = NAMES[text] ?? (/^\d+$/.test(text) ? number32(text) : undefined);
  if (n === undefined) throw wrong(text, 'invalid table ID');
  return n;
}

function read(rest: readonly string[], family: 4 | 6): Draft {
  const words = new Words(rest);
  const d: Draft = {};
  const prefix = (): NonNullable<PolicyRule['src']> | undefined => {
    const text = words.value();
    const found = loosePrefix(text, family);
    if (!found || (found.family !== family && text !== 'all')) throw noPrefix(text);
    return found.bits === 0 ? undefined : found;
  };
  const number = (what: string): number => {
    const text = words.value();
    const n = number32(text);
    if (n === undefined) throw wrong(text, what);
    return n;
  };
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'not') d.not = true;
    else if (word === 'from') Object.assign(d, given('src', prefix()));
    else if (word === 'to') Object.assign(d, given('dst', prefix()));
    else if (['preference', 'order', 'priority'].some((full) => full.startsWith(word) && word.length > 1)) d.pref = number('preference value is invalid');
    else if (word === 'fwmark') {
      const text = words.value();
      const [mark, mask] = text.split('/').map(number32);
      if (mark === undefined) throw wrong(text, 'fwmark value is invalid');
      if (text.includes('/') && mask === undefined) throw wrong(text, 'fwmask value is invalid');
      d.mark = mark;
      if (mask !== undefined) d.mask = mask;
    } else if (word === 'table' || word === 'lookup') Object.assign(d, { action: 'lookup', to: tableNumber(words.value()) });
    else if (word === 'suppress_prefixlength' || word === 'sup_pl') d.suppress = number('suppress_prefixlength value is invalid');
    else if (word === 'iif' || word === 'dev') d.iif = words.value();
    else if (word === 'oif') d.oif = words.value();
    else if (word === 'ipproto') {
      const name = words.value();
      const proto = PROTOCOLS[name] ?? (/^\d+$/.test(name) ? Number(name) : undefined);
      if (proto === undefined) throw wrong(name, 'Invalid "ipproto" value\n'.trim());
      d.proto = proto;
    } else if (word === 'sport' || word === 'dport') d[word] = range(words.value(), word);
    else if (word === 'goto') Object.assign(d, { action: 'goto', to: number('invalid target') });
    else if (['tos', 'dsfield', 'uidrange', 'l3mdev', 'tun_id', 'realms', 'suppress_ifgroup', 'sup_group', 'protocol', 'nat', 'map-to'].includes(word))
      throw notHere(`rule ${word}`);
    else {
      const action = word === 'type' ? words.value() : word;
      if (!ACTIONS.includes(action)) throw wrong(action, 'Failed to parse rule type', 'bare');
      d.action = action as 'nop';
    }
  }
  return d;
}

const given = (key: string, value: unknown): object => (value === undefined ? {} : { [key]: value });

/** Without a number a rule goes before all but the first; without a table it asks main. */
function add(c: Call, family: 4 | 6, draft: Draft): void {
  const there = c.ns.routes.rules(family);
  const second = there.find((r) => r.pref > 0)?.pref ?? 0;
  const pref = draft.pref ?? Math.max(0, second - 1);
  const made: PolicyRule = { action: 'lookup', to: MAIN, ...draft, family, pref };
  if (there.some((r) => key(r) === key(made))) throw answers('File exists');
  c.ns.routes.setRules(family, [...there, made]);
}

/** What makes two rules the same. */
const key = ({ kernel: _, src, dst, ...r }: PolicyRule): string =>
  JSON.stringify([r.pref, r.not, src?.text, dst?.text, r.iif, r.oif, r.mark, r.mask, r.proto, r.sport, r.dport, r.action, r.to, r.suppress]);

/** The first rule that has all that is said goes. */
function remove(c: Call, family: 4 | 6, draft: Draft): void {
  const there = c.ns.routes.rules(family);
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const found = there.find((r) => (Object.keys(draft) as (keyof PolicyRule)[]).every((k) => (k === 'src' || k === 'dst' ? r[k]?.text === draft[k]?.text : same(r[k], draft[k]))));
  if (!found) throw answers('No such file or directory');
  c.ns.routes.setRules(
    family,
    there.filter((r) => r !== found),
  );
}

async function list(c: Call, family: 4 | 6, rest: readonly string[]): Promise<void> {
  const words = new Words(rest);
  const tests: ((r: PolicyRule) => boolean)[] = [];
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'all') continue;
    if (word === 'table' || word === 'lookup') {
      const table = tableNumber(words.value());
      tests.push((r) => r.action === 'lookup' && r.to === table);
    } else if (['preference', 'order', 'priority'].some((full) => full.startsWith(word ?? '') && (word ?? '').length > 1)) {
      const pref = Number(words.value());
      tests.push((r) => r.pref === pref);
    } else {
      const d = read(word === 'not' ? [word] : [word, words.value()], family);
      tests.push((r) =>
        (Object.keys(d) as (keyof PolicyRule)[]).every((k) => (k === 'src' || k === 'dst' ? r[k]?.text === d[k]?.text : JSON.stringify(r[k]) === JSON.stringify(d[k]))),
      );
    }
  }
  const all = c.ns.routes.rules(family).filter((r) => tests.every((test) => test(r)));
  await c.p.out(c.style.json ? jsonText(all.map(json), c.style.pretty ?? false) : all.map((r) => line(r, c.style.details)).join(''));
}

const host = (p: NonNullable<PolicyRule['src']>): string => (p.bits === (p.family === 4 ? 32 : 128) ? p.base.text : p.text);
const hex = (n: number): string => `0x${n.toString(16)}`;
const protoName = (n: number): string => Object.entries(PROTOCOLS).find(([, number]) => number === n)?.[0] ?? String(n);
const ports = ([a, b]: readonly [number, number]): string => (a === b ? String(a) : `${a}-${b}`);

/** upstream: iprule.c print_rule */
function line(r: PolicyRule, details: boolean): string {
  const parts = [`${r.pref}:\t${r.not ? 'not ' : ''}from ${r.src ? host(r.src) : 'all'}`];
  if (r.dst) parts.push(`to ${host(r.dst)}`);
  if (r.mark !== undefined) parts.push(`fwmark ${hex(r.mark)}${r.mask === undefined || r.mask === 0xffff_ffff ? '' : `/${hex(r.mask)}`}`);
  if (r.iif !== undefined) parts.push(`iif ${r.iif}`);
  if (r.oif !== undefined) parts.push(`oif ${r.oif}`);
  if (r.proto !== undefined) parts.push(`ipproto ${protoName(r.proto)}`);
  if (r.sport) parts.push(`sport ${ports(r.sport)}`);
  if (r.dport) parts.push(`dport ${ports(r.dport)}`);
  parts.push(r.action === 'lookup' ? `lookup ${tableName(r.to)}` : r.action === 'goto' ? `goto ${r.to}` : r.action);
  if (r.suppress !== undefined) parts.push(`suppress_prefixlength ${r.suppress}`);
  if (details) parts.push(`proto ${r.kernel ? 'kernel' : 'unspec'}`);
  return `${parts.join(' ')}\n`;
}

function json(r: PolicyRule): Readonly<Record<string, unknown>> {
  const end = (name: string, p: PolicyRule['src']): object => (p ? { [name]: p.base.text, ...(p.bits === (p.family === 4 ? 32 : 128) ? {} : { [`${name}len`]: p.bits }) } : {});
  const ranged = (name: string, p: PolicyRule['sport']): object => (p ? (p[0] === p[1] ? { [name]: p[0] } : { [`${name}_start`]: p[0], [`${name}_end`]: p[1] }) : {});
  return {
    priority: r.pref,
    ...(r.not ? { not: null } : {}),
    ...(r.src ? end('src', r.src) : { src: 'all' }),
    ...end('dst', r.dst),
    ...(r.mark === undefined ? {} : { fwmark: hex(r.mark) }),
    ...(r.mask === undefined ? {} : { fwmask: hex(r.mask) }),
    ...(r.iif === undefined ? {} : { iif: r.iif }),
    ...(r.oif === undefined ? {} : { oif: r.oif }),
    ...(r.proto === undefined ? {} : { ipproto: protoName(r.proto) }),
    ...ranged('sport', r.sport),
    ...ranged('dport', r.dport),
    ...(r.action === 'lookup' ? { table: tableName(r.to) } : r.action === 'goto' ? { goto: r.to } : { action: r.action }),
    ...(r.suppress === undefined ? {} : { suppress_prefixlen: r.suppress }),
  };
}
