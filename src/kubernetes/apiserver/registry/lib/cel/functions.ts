// The functions that Kubernetes adds to CEL, over the language's own. upstream: apiserver/pkg/cel/library
import type { Environment } from '@marcbachmann/cel-js';
import { type Cidr, contains, type Ip, parseCidr, parseIp } from '../../../../../base/ip.ts';
import { checkQuantity, formatQuantity, type Quantity, quantity } from '../../../../api/quantity.ts';
import { addAuthorizer } from './authorizer.ts';
import { MESSAGE } from './messages.ts';

/** Values of types that only these functions make. */
class Amount {
  readonly of: Quantity;
  constructor(of: Quantity) {
    this.of = of;
  }
}
class Address {
  readonly of: Ip;
  constructor(of: Ip) {
    this.of = of;
  }
}
class Range {
  readonly of: Cidr;
  constructor(of: Cidr) {
    this.of = of;
  }
}
class Link {
  readonly of: URL;
  constructor(of: URL) {
    this.of = of;
  }
}
class Sets {}

const NANO = 1_000_000_000n;

/** Teaches an environment all of them. */
export function addFunctions(env: Environment): void {
  addLists(env);
  addStrings(env);
  addQuantities(env);
  addAddresses(env);
  addUrls(env);
  addAuthorizer(env);
  // Objects that are written out: their type says nothing that the fields do not.
  env.registerFunction(`${MESSAGE}(string, map): map`, (_type: string, fields: unknown) => fields);
}

type Scalar = bigint | number | string | boolean;
const less = (a: Scalar, b: Scalar): boolean => a < b;

function addLists(env: Environment): void {
  const extreme = (list: readonly Scalar[], name: string, better: (a: Scalar, b: Scalar) => boolean): Scalar => {
    const [first, ...rest] = list;
    if (first === undefined) throw new Error(`${name} called on empty list`);
    return rest.reduce((best, v) => (better(v, best) ? v : best), first);
  };
  const same = (a: unknown) => (v: unknown) => v === a;
  env.registerFunction('list.sum(): dyn', (list: readonly (bigint | number)[]) => (list.length ? list.reduce((a, b) => (a as number) + (b as number)) : 0n));
  env.registerFunction('list.min(): dyn', (list: readonly Scalar[]) => extreme(list, 'min', less));
  env.registerFunction('list.max(): dyn', (list: readonly Scalar[]) => extreme(list, 'max', (a, b) => less(b, a)));
  env.registerFunction('list.isSorted(): bool', (list: readonly Scalar[]) => list.every((v, i) => i === 0 || !less(v, list[i - 1] as Scalar)));
  env.registerFunction('list.indexOf(dyn): int', (list: readonly unknown[], v: unknown) => BigInt(list.findIndex(same(v))));
  env.registerFunction('list.lastIndexOf(dyn): int', (list: readonly unknown[], v: unknown) => BigInt(list.findLastIndex(same(v))));
  env.registerType('Sets', Sets).registerConstant('sets', 'Sets', new Sets());
  const holds = (a: readonly unknown[], b: readonly unknown[]): boolean => b.every((v) => a.includes(v));
  env.registerFunction('Sets.contains(list, list): bool', (_: Sets, a: readonly unknown[], b: readonly unknown[]) => holds(a, b));
  env.registerFunction('Sets.equivalent(list, list): bool', (_: Sets, a: readonly unknown[], b: readonly unknown[]) => holds(a, b) && holds(b, a));
  env.registerFunction('Sets.intersects(list, list): bool', (_: Sets, a: readonly unknown[], b: readonly unknown[]) => b.some((v) => a.includes(v)));
}

function addStrings(env: Environment): void {
  env.registerFunction('string.find(string): string', (s: string, re: string) => new RegExp(re, 'u').exec(s)?.[0] ?? '');
  env.registerFunction('string.findAll(string): list<string>', (s: string, re: string) => s.match(new RegExp(re, 'gu')) ?? []);
  env.registerFunction('string.replace(string, string): string', (s: string, a: string, b: string) => s.replaceAll(a, b));
  env.registerFunction('string.charAt(int): string', (s: string, i: bigint) => [...s][Number(i)] ?? '');
  env.registerFunction('string.format(list): string', (s: string, values: readonly unknown[]) => formatted(s, values));
}

/** upstream: cel-go ext/formatting.go, for its common verbs. */
function formatted(format: string, values: readonly unknown[]): string {
  let at = 0;
  return format.replace(/%(?:%|(?:\.(\d+))?([a-zA-Z]))/g, (all, precision: string | undefined, verb: string | undefined) => {
    if (all === '%%') return '%';
    if (at >= values.length) throw new Error(`index ${at} out of range`);
    const value = values[at++];
    switch (verb) {
      case 's':
        return celText(value);
      case 'd':
        return String(value);
      case 'f':
        return Number(value).toFixed(Number(precision ?? 6));
      case 'x':
        return typeof value === 'bigint' ? value.toString(16) : String(value);
      case 'b':
        return typeof value === 'bigint' ? value.toString(2) : String(Number(value));
      case 'o':
        return (value as bigint).toString(8);
      default:
        throw new Error(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
    }
  });
}

function celText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(celText).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([k, v]) => `${k}: ${celText(v)}`).join(', ')}}`;
}

function addQuantities(env: Environment): void {
  env.registerType('kubernetes.Quantity', Amount);
  env.registerFunction('quantity(string): kubernetes.Quantity', (text: string) => {
    const wrong = checkQuantity(text);
    if (wrong) throw new Error(wrong);
    return new Amount(quantity(text));
  });
  env.registerFunction('isQuantity(string): bool', (text: string) => checkQuantity(text) === undefined);
  const on = (signature: string, does: (a: Quantity, b: Quantity) => unknown): void => {
    env.registerFunction(`kubernetes.Quantity.${signature}`, (a: Amount, b: Amount) => does(a.of, b.of));
  };
  on('isGreaterThan(kubernetes.Quantity): bool', (a, b) => a.nano > b.nano);
  on('isLessThan(kubernetes.Quantity): bool', (a, b) => a.nano < b.nano);
  on('compareTo(kubernetes.Quantity): int', (a, b) => (a.nano < b.nano ? -1n : a.nano > b.nano ? 1n : 0n));
  on('add(kubernetes.Quantity): kubernetes.Quantity', (a, b) => new Amount({ ...a, nano: a.nano + b.nano }));
  on('sub(kubernetes.Quantity): kubernetes.Quantity', (a, b) => new Amount({ ...a, nano: a.nano - b.nano }));
  env.registerFunction('kubernetes.Quantity.sign(): int', (a: Amount) => (a.of.nano < 0n ? -1n : a.of.nano > 0n ? 1n : 0n));
  env.registerFunction('kubernetes.Quantity.isInteger(): bool', (a: Amount) => a.of.nano % NANO === 0n);
  env.registerFunction('kubernetes.Quantity.asApproximateFloat(): double', (a: Amount) => Number(a.of.nano) / 1e9);
  env.registerFunction('kubernetes.Quantity.asInteger(): int', (a: Amount) => {
    if (a.of.nano % NANO !== 0n) throw new Error(`cannot convert value to integer: ${formatQuantity(a.of)}`);
    return a.of.nano / NANO;
  });
}

function addAddresses(env: Environment): void {
  env.registerType('net.IP', Address).registerType('net.CIDR', Range);
  const address = (text: string): Address => {
    const parsed = parseIp(text);
    if (!parsed) throw new Error(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ParseAddr(${JSON.stringify(text)}): unable to parse IP`);
    return new Address(parsed);
  };
  const range = (text: string): Range => {
    const parsed = parseCidr(text);
    if (!parsed) throw new Error(`network address parse error during conversion from string: netip.ParsePrefix(${JSON.stringify(text)}): no '/'`);
    return new Range(parsed);
  };
  env.registerFunction('ip(string): net.IP', address);
  env.registerFunction('isIP(string): bool', (text: string) => parseIp(text) !== undefined);
  env.registerFunction('net.IP.family(): int', (a: Address) => BigInt(a.of.family));
  env.registerFunction('cidr(string): net.CIDR', range);
  env.registerFunction('isCIDR(string): bool', (text: string) => parseCidr(text) !== undefined);
  env.registerFunction('net.CIDR.prefixLength(): int', (r: Range) => BigInt(r.of.bits));
  env.registerFunction('net.CIDR.containsIP(net.IP): bool', (r: Range, a: Address) => contains(r.of, a.of));
  env.registerFunction('net.CIDR.containsIP(string): bool', (r: Range, text: string) => contains(r.of, address(text).of));
}

function addUrls(env: Environment): void {
  env.registerType('kubernetes.URL', Link);
  const parsed = (text: string): URL | undefined => {
    try {
      return new URL(text);
    } catch {
      return undefined;
    }
  };
  env.registerFunction('isURL(string): bool', (text: string) => parsed(text) !== undefined);
  env.registerFunction('url(string): kubernetes.URL', (text: string) => {
    const url = parsed(text);
    if (!url) throw new Error(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
    return new Link(url);
  });
  env.registerFunction('kubernetes.URL.getScheme(): string', (l: Link) => l.of.protocol.slice(0, -1));
  env.registerFunction('kubernetes.URL.getHost(): string', (l: Link) => l.of.host);
  env.registerFunction('kubernetes.URL.getHostname(): string', (l: Link) => l.of.hostname);
  env.registerFunction('kubernetes.URL.getPort(): string', (l: Link) => l.of.port);
  env.registerFunction('kubernetes.URL.getEscapedPath(): string', (l: Link) => l.of.pathname);
}
