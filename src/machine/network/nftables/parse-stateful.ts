// Statements that remember something from packet to packet: counter, limit, quota, ct count. upstream: nftables src/parser_bison.y stateful_stmt
import type { RateUnit, Stateful } from './ast.ts';
import type { Cursor } from './cursor.ts';
import { NftProblem, NftSyntaxProblem } from './lexer.ts';

const UNITS: readonly string[] = ['second', 'minute', 'hour', 'day', 'week'];
const BYTE_UNITS: Readonly<Record<string, number>> = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 };

export const isStateful = (c: Cursor): boolean => c.token.kind === 'word' && (c.is('counter', 'limit', 'quota') || (c.is('ct') && c.ahead(1)?.text === 'count'));

export function parseStateful(c: Cursor): Stateful {
  const first = c.next();
  if (first.text === 'counter') return c.mark(counterBody(c), first);
  if (first.text === 'quota') return c.mark(quotaBody(c), first);
  if (first.text === 'limit') {
    if (!c.take('rate')) throw c.unexpected('rate');
    return c.mark(limitBody(c), first);
  }
  c.next();
  const over = c.take('over');
  return c.mark({ kind: 'ct count', over, count: c.number() }, first);
}

/** `packets 3 bytes 180` */
export function counterBody(c: Cursor): Extract<Stateful, { kind: 'counter' }> {
  let packets = 0;
  let bytes = 0;
  if (c.take('packets')) packets = c.number();
  if (c.take('bytes')) bytes = c.number();
  return { kind: 'counter', packets, bytes };
}

/** `over 10 mbytes used 5 bytes` */
export function quotaBody(c: Cursor): Extract<Stateful, { kind: 'quota' }> {
  const over = c.take('over');
  if (!over) c.take('until');
  const bytes = amount(c);
  return { kind: 'quota', over, bytes, used: c.take('used') ? amount(c) : 0 };
}

/** `over 10/second burst 5 packets`, `1 mbytes/second burst 64 kbytes` */
export function limitBody(c: Cursor): Extract<Stateful, { kind: 'limit' }> {
  const over = c.take('over');
  const rate = c.number();
  const { bytes, unit } = per(c);
  const base = { kind: 'limit', over, rate: rate * (bytes || 1), unit, bytes: bytes > 0 } as const;
  if (!c.take('burst')) return { ...base, burst: bytes > 0 ? 0 : 5 };
  const burst = bytes > 0 ? amount(c) : c.number();
  if (bytes === 0 && !c.take('packets')) throw c.unexpected('packets');
  return { ...base, burst };
}

/** `/second`, or `mbytes/second`, which is one word. */
function per(c: Cursor): { readonly bytes: number; readonly unit: RateUnit } {
  const t = c.token;
  const [, amountOf, time] = t.kind === 'word' ? (/^([km]?bytes)\/(\w+)$/.exec(t.text) ?? []) : [];
  if (amountOf !== undefined && time !== undefined) {
    if (!UNITS.includes(time)) c.complain(new NftProblem(`Wrong rate format, expecting <rate>/<unit>`, t));
    c.next();
    return { bytes: BYTE_UNITS[amountOf] ?? 1, unit: time as RateUnit };
  }
  let bytes = 0;
  if (c.take('bytes')) bytes = 1;
  else if (!c.is('/')) throw c.unexpected('/ or string or bytes');
  c.expect('/');
  const unit = c.token;
  if (!UNITS.includes(unit.text)) throw new NftSyntaxProblem(`syntax error, unexpected ${unit.kind === 'word' ? 'string' : unit.kind}`, unit);
  c.next();
  return { bytes, unit: unit.text as RateUnit };
}

/** `10 mbytes` */
function amount(c: Cursor): number {
  const n = c.number();
  const unit = c.token.kind === 'word' ? BYTE_UNITS[c.token.text] : undefined;
  if (unit === undefined) throw c.unexpected('string or bytes');
  c.next();
  return n * unit;
}
