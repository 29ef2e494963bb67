// `nft describe …`: what an expression or a type is. upstream: nftables src/expression.c expr_describe, datatype.c
import type { Expr, TypeName } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { parseLeft } from './parse-expression.ts';
import { isTypeName, TYPES } from './types.ts';

const KINDS: Partial<Record<Expr['kind'], string>> = { payload: 'payload', meta: 'meta', ct: 'ct', fib: 'fib', numgen: 'numgen', hash: 'hash', concat: 'concat', binop: 'binop' };

/** The answer; reads the words of the question. */
export function describe(c: Cursor): string {
  const { token } = c;
  if (token.kind === 'word' && isTypeName(token.text) && token.text !== 'mark' && token.text !== 'day') {
    c.next();
    return `datatype ${about(token.text, TYPES[token.text].bits, token.text === 'ifname' ? 'bits' : undefined)}`;
  }
  if (token.kind === 'word' && c.ahead(1)?.text === '\n' && !isWordOfRules(token.text)) {
    c.next();
    return 'symbol expression, datatype invalid (invalid)';
  }
  const { expr, types, bits } = parseLeft(c);
  const type = types[0] ?? 'integer';
  return `${KINDS[expr.kind] ?? expr.kind} expression, datatype ${about(type, bits ?? TYPES[type].bits)}`;
}

const isWordOfRules = (text: string): boolean =>
  ['mark', 'day', 'ip', 'ip6', 'tcp', 'udp', 'ct', 'meta', 'fib', 'ether', 'icmp', 'th', 'iif', 'oif', 'iifname', 'oifname', 'skuid', 'skgid', 'ecn'].includes(text);

function about(type: TypeName, bits: number, unit?: string): string {
  const { about: words, base, symbols, hex } = TYPES[type];
  const alone = type === 'integer' || type === 'string' || type === 'verdict';
  const basetype = alone
    ? ''
    : base === 'bitmask'
      ? ' (basetype bitmask, integer)'
      : base === 'string'
        ? ' (basetype string)'
        : base
          ? ` (basetype ${base}, integer)`
          : ' (basetype integer)';
  const size = base === 'string' && unit === undefined ? `${bits / 8} characters` : `${bits} bits`;
  const head = `${type} (${words})${basetype}, ${size}\n`;
  if (!symbols) return head;
  const rows = Object.entries(symbols);
  if (type === 'inet_proto') return head + rows.map(([name, n]) => `\t${name.padEnd(30)}\t${n}\n`).join('');
  const digits = Math.ceil(TYPES[type].bits / 4);
  // Values of the wire are shown as this machine reads them.
  const shown = (n: number): string =>
    hex ? `0x${(type === 'ether_type' || type === 'iface_type' ? swapped(type, n) : n).toString(16).padStart(digits, '0')}` : String(n).padStart(20);
  return `${head}\npre-defined symbolic constants (in ${hex ? 'hexadecimal' : 'decimal'}):\n${rows.map(([name, n]) => `\t${name.padEnd(30)}\t${shown(n)}\n`).join('')}`;
}

const swapped = (type: TypeName, n: number): number => (type === 'ether_type' ? ((n & 255) << 8) | (n >> 8) : n);
