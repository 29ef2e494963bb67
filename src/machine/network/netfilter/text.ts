// Rules as text: the form of iptables-save, and the columns of iptables -L. upstream: iptables xshared.c
import { type Cidr, cidr } from '../../../base/ip.ts';
import { protocolName } from '../packet.ts';
import { moduleOf } from './matches/registry.ts';
import { bang } from './module.ts';
import type { Entry, Not, Rule } from './rule.ts';
import { listTarget, saveTarget } from './targets.ts';

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

function write(rule: Rule): string {
  const parts: string[] = [];
  const word = (flag: string, v: Not<unknown> | undefined, text: string): void => {
    if (v) parts.push(`${bang(v.not)}${flag} ${text}`);
  };
  word('-s', rule.src, rule.src?.value.text ?? '');
  word('-d', rule.dst, rule.dst?.value.text ?? '');
  word('-i', rule.in, rule.in?.value ?? '');
  word('-o', rule.out, rule.out?.value ?? '');
  word('-p', rule.proto, rule.proto ? protocolName(rule.proto.value) : '');
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
  readonly numbers: boolean;
  readonly family: 4 | 6;
}

/** One line of -L, without its newline. */
export function listLine(entry: Entry, number: number, style: ListStyle): string {
  const { rule } = entry;
  const t = rule.target;
  const name = !t ? '' : t.kind === 'jump' ? t.chain : t.kind === 'NOTRACK' ? 'CT' : t.kind;
  const proto = rule.proto ? `${rule.proto.not ? '!' : ''}${rule.proto.value}` : '0';
  let line = style.numbers ? `${String(number).padEnd(4)} ` : '';
  if (style.verbose) line += `${count(entry.packets, style, 5)} ${count(entry.bytes, style, 5)} `;
  line += `${name.padEnd(9)} ${style.verbose ? ` ${proto.padEnd(4)}` : ` ${proto.padEnd(4)}`} ${style.family === 4 ? '--' : '  '} `;
  if (style.verbose) line += ` ${device(rule.in)} ${device(rule.out)} `;
  line += ` ${address(rule.src, style.family)} ${address(rule.dst, style.family)}`;
  const rest = rule.matches.map((m) => moduleOf(m).list(m as never)).filter(Boolean);
  if (t?.kind === 'jump' && t.goto) rest.unshift('[goto] ');
  const words = t ? listTarget(t) : '';
  line += rest.length || words ? ` ${[...rest, words].filter(Boolean).join(' ')}` : '';
  return line;
}

function device(d: Not<string> | undefined): string {
  return `${d?.not ? '!' : ''}${d ? d.value : '*'}`.padEnd(6);
}

const ALL4 = cidr('0.0.0.0/0');
const ALL6 = cidr('::/0');

function address(a: Not<Cidr> | undefined, family: 4 | 6): string {
  const c = a?.value ?? (family === 4 ? ALL4 : ALL6);
  const text = c.bits === (family === 4 ? 32 : 128) ? c.base.text : c.text;
  return `${a?.not ? '!' : ' '}${text}`.padEnd(family === 4 ? 20 : 20);
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
