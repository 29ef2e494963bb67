// Which devices and addresses `ip addr show` and `ip link show` are asked for. upstream: iproute2 ip/ipaddress.c ipaddr_list_flush_or_save
import { contains, parseCidr } from '../../../../../base/ip.ts';
import type { Address, Device } from '../../../../network/types.ts';
import { jsonText } from '../ip-json.ts';
import { isSecondary, type LinkStyle } from '../link-text.ts';
import { type Call, device, IpProblem, notHere, Words, wrong } from './call.ts';
import { scopeOf } from './scope.ts';

export interface Shown {
  readonly devices: readonly Device[];
  readonly keep: ((a: Address, dev: Device) => boolean) | undefined;
  /** They were asked for by name (label). */
  readonly bare: boolean;
}

/** Reads what follows `show` or `flush`. */
export function shown(c: Call, rest: readonly string[]): Shown {
  const tests: ((d: Device) => boolean)[] = [];
  const addresses: ((a: Address, d: Device) => boolean)[] = [];
  const words = new Words(rest);
  let name: string | undefined;
  let bare = false;
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'up') tests.push((d) => d.up);
    else if (word === 'type') {
      const type = words.value();
      tests.push((d) => d.kind === type);
    } else if (word === 'nomaster') tests.push((d) => d.master === undefined);
    else if (word === 'master') {
      const value = words.value();
      const bridge = c.ns.devices.get(value);
      if (!bridge) throw wrong(value, 'Device does not exist');
      tests.push((d) => d.master === bridge);
    } else if (word === 'group') {
      const group = groupNumber(words.value());
      tests.push((d) => d.settings.group === group);
    } else if (word === 'scope') {
      const scope = scopeOf(words.value());
      if (scope !== 'all') addresses.push((a) => a.scope === scope);
    } else if (word === 'to') {
      const value = words.value();
      const prefix = parseCidr(value);
      if (!prefix) throw new IpProblem(`Error: any valid prefix is expected rather than "${value}".`, 1);
      addresses.push((a) => a.ip.family === prefix.family && contains(prefix, a.ip));
    } else if (word === 'label') {
      const value = words.value();
      bare = true;
      addresses.push((a) => a.ip.family === 6 || globMatches(value, a.label ?? ''));
      tests.push((d) => globMatches(value, d.name) || d.addresses.some((a) => a.label !== undefined && globMatches(value, a.label)));
    } else if (word === 'primary') addresses.push((a, d) => !isSecondary(d, a));
    else if (word === 'secondary' || word === 'temporary') addresses.push((a, d) => isSecondary(d, a));
    else if (word === 'permanent') addresses.push(() => true);
    else if (word === 'dynamic' || word === 'tentative' || word === 'deprecated' || word === 'dadfailed') addresses.push(() => false);
    else if (word === 'vrf') throw notHere(`show ${word}`);
    else name = word === 'dev' ? words.value() : word;
  }
  if (name !== undefined && !c.ns.devices.has(name.replace(/@.*/, ''))) throw new IpProblem(`Device "${name}" does not exist.`, 1);
  const list = name === undefined ? [...c.ns.devices.values()] : [device(c, name)];
  const unlabelled = bare ? (a: Address, d: Device): boolean => addresses.every((test) => test(a.label === undefined ? { ...a, label: d.name } : a, d)) : undefined;
  const keep = addresses.length ? (unlabelled ?? ((a: Address, d: Device) => addresses.every((test) => test(a, d)))) : undefined;
  return { devices: list.filter((d) => tests.every((test) => test(d))), keep, bare };
}

export function groupNumber(text: string): number {
  if (text === 'default') return 0;
  if (!/^\d+$/.test(text)) throw wrong(text, 'Invalid "group" value');
  return Number(text);
}

/** A label with * in it. */
const globMatches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

/** Prints what is asked for, as text or JSON. */
export async function show(
  c: Call,
  rest: readonly string[],
  text: (dev: Device, style: LinkStyle) => string,
  json: (dev: Device, style: LinkStyle) => Readonly<Record<string, unknown>> | undefined,
): Promise<void> {
  const { devices, keep, bare } = shown(c, rest);
  const styleOf = (d: Device): LinkStyle => {
    if (!keep) return c.style;
    // When all that is asked for is of one family, the link is told of in one line.
    const only = c.style.family ?? (rest.includes('to') ? (rest[rest.indexOf('to') + 1]?.includes(':') ? 6 : 4) : undefined);
    return { ...c.style, keep: (a) => keep(a, d), bare, family: only };
  };
  await c.p.out(
    c.style.json
      ? jsonText(
          devices.map((d) => json(d, styleOf(d))).filter((one) => one !== undefined),
          c.style.pretty ?? false,
        )
      : devices.map((d) => text(d, styleOf(d))).join(''),
  );
}
