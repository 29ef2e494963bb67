// Rules as text: the form of iptables-save, and the columns of iptables -L. upstream: iptables xshared.c
import { type Cidr, cidr } from '../../../base/ip.ts';
import { moduleOf } from './matches/registry.ts';
import { bang, type PortNames } from './module.ts';
import type { Entry, Not, Rule } from './rule.ts';
import { protocolText } from './syntax-values.ts';
import { listTarget, saveTarget } from './target-text.ts';

const saved = new WeakMap<Rule, string>();

/** A rule without its chain, as iptables-save writes it. */
export function ruleText(rule: Rule): string {
  let text = saved.get(rule);
  if (text === undefined) {
    text = write(rule);
    saved.set(rule, text);
  }
  return text;
}

/** A rule without its chain, with its counters where iptables -S -v has them: before the target. */
export function countedText(entry: Entry): string {
  const own = shown(entry.rule).target;
  const target = own ? saveTarget(own) : '';
  const before = ruleText(entry.rule)
    .slice(0, target ? -target.length : undefined)
    .trimEnd();
  return [before, `-c ${entry.packets} ${entry.bytes}`, target].filter(Boolean).join(' ');
}

/** What iptables shows of a rule: of nft's own what it takes it for. */
export const shown = (rule: Rule): Rule => (rule.target?.kind === 'nft' ? (rule.target.rule.seen ?? NOTHING) : rule);
const NOTHING: Rule = { matches: [] };

/** iptables cannot show the rule, nor the chain that it is in. */
export const isForeign = (rule: Rule): boolean => rule.target?.kind === 'nft' && rule.target.rule.seen === undefined;

function write(whole: Rule): string {
  const rule = shown(whole);
  const parts: string[] = [];
  const word = (flag: string, v: Not<unknown> | undefined, text: string): void => {
    if (v) parts.push(`${bang(v.not)}${flag} ${text}`);
  };
  word('-s', rule.src, rule.src?.value.text ?? '');
  word('-d', rule.dst, rule.dst?.value.text ?? '');
  word('-i', rule.in, rule.in?.value ?? '');
  word('-o', rule.out, rule.out?.value ?? '');
  word('-p', rule.proto, rule.proto ? protocolText(rule.proto.value) : '');
  for (const m of rule.matches) {
    const module = moduleOf(m);
    const options = module.save(m as never);
    parts.push(`-m ${module.name ?? module.kind}${options ? ` ${options}` : ''}`);
  }
  if (rule.target) parts.push(saveTarget(rule.target));
  return parts.join(' ');
}

export interface ListStyle {
  readonly verbose: boolean;
  readonly exact: boolean;
  readonly numeric: boolean;
  readonly lineNumbers: boolean;
  readonly family: 4 | 6;
  /** What ports are called; undefined with -n. */
  readonly names?: PortNames | undefined;
}

const nameOf = (t: Rule['target']): string => (!t ? '' : t.kind === 'jump' ? t.chain : t.kind === 'NOTRACK' ? 'CT' : t.kind);

/** One line of -L, without its newline. */
export function listLine(entry: Entry, number: number, style: ListStyle): string {
  const rule = shown(entry.rule);
  const t = rule.target;
  const name = nameOf(t);
  let line = style.lineNumbers ? `${String(number).padEnd(4)} ` : '';
  if (style.verbose) line += `${count(entry.packets, style, style.exact ? 8 : 5)} ${count(entry.bytes, style, style.exact ? 8 : 5)} `;
  line += `${name.padEnd(9)} ${rule.proto?.not ? '!' : ' '}${protocol(rule, style).padEnd(4)} -- `;
  if (style.verbose) line += ` ${device(rule.in)} ${device(rule.out)} `;
  line += `${address(rule.src, style)} ${address(rule.dst, style)} `;
  const rest = rule.matches.map((m) => moduleOf(m).list(m as never, style.names)).filter(Boolean);
  if (t) rest.push(listTarget(t, style.numeric));
  const words = rest.filter(Boolean).join(' ');
  if (t?.kind === 'jump' && t.goto) line += '[goto] ';
  return words ? `${line} ${words}` : line;
}

/** What -v says of a rule that is added or deleted. upstream: FMT_PRINT_RULE */
export function toldLine(rule: Rule, family: 4 | 6): string {
  const style: ListStyle = { verbose: true, exact: false, numeric: true, lineNumbers: false, family };
  const t = rule.target;
  const name = nameOf(t);
  const proto = rule.proto?.value ?? 0;
  const ends = [rule.src, rule.dst].map((a) => address(a, style).trimEnd());
  const rest = [...rule.matches.map((m) => moduleOf(m).list(m as never)), ...(t ? [listTarget(t, true)] : [])].filter(Boolean);
  const line = `${name} ${rule.proto?.not ? '!' : ' '}${proto === 0 ? 'all' : protocolText(proto)} opt -- in ${device(rule.in).trimEnd()} out ${device(rule.out).trimEnd()} ${ends[0]} ${ends[1]?.replace(/^(.)/, '$1-> ')}`;
  return `${line}  ${rest.map((words) => ` ${words}`).join('')}\n`;
}

function protocol(rule: Rule, style: ListStyle): string {
  const n = rule.proto?.value ?? 0;
  return style.numeric ? String(n) : n === 0 ? 'all' : protocolText(n);
}

function device(d: Not<string> | undefined): string {
  return `${d?.not ? '!' : ''}${d ? d.value : '*'}`.padEnd(6);
}

const ALL4 = cidr('0.0.0.0/0');
const ALL6 = cidr('::/0');

function address(a: Not<Cidr> | undefined, style: ListStyle): string {
  const c = a?.value ?? (style.family === 4 ? ALL4 : ALL6);
  const text = c.bits === 0 && !style.numeric ? 'anywhere' : c.bits === (style.family === 4 ? 32 : 128) ? c.base.text : c.text;
  return `${a?.not ? '!' : ' '}${text.padEnd(19)}`;
}

/** 12345 becomes 12345, 123456 123K, unless exact numbers are asked for. upstream: xtables_print_num */
export function count(n: number, style: { readonly exact: boolean }, width: number): string {
  if (style.exact || n <= 99_999) return String(n).padStart(width);
  let value = Math.round(n / 1000);
  for (const unit of ['K', 'M', 'G']) {
    if (value <= 9999) return `${String(value).padStart(width - 1)}${unit}`;
    value = Math.round(value / 1000);
  }
  return `${String(value).padStart(width - 1)}T`;
}
