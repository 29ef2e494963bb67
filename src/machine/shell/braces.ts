// {a,b} and {1..5}: one word becomes several before anything else is expanded. upstream: bash braces.c
import type { Segment } from './syntax.ts';

/** A character of unquoted text, or any other piece as a whole. */
type Token = string | Segment;

/** The alternatives, or undefined when there is nothing to expand. */
export function expandBraces(segments: readonly Segment[]): Segment[][] | undefined {
  const tokens: Token[] = [];
  for (const s of segments) {
    if (s.t === 'text' && !s.quoted) tokens.push(...s.text);
    else tokens.push(s);
  }
  const all = expand(tokens);
  return all.length === 1 && all[0]?.length === tokens.length ? undefined : all.map(join);
}

function expand(tokens: readonly Token[]): Token[][] {
  for (let open = tokens.indexOf('{'); open >= 0; open = tokens.indexOf('{', open + 1)) {
    const close = closing(tokens, open);
    if (close < 0) continue;
    const items = alternatives(tokens.slice(open + 1, close));
    if (!items) continue;
    const head = tokens.slice(0, open);
    const tails = expand(tokens.slice(close + 1));
    return items.flatMap((item) => tails.map((tail) => [...head, ...item, ...tail]));
  }
  return [[...tokens]];
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    if (tokens[i] === '{') depth++;
    else if (tokens[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

function alternatives(inside: readonly Token[]): Token[][] | undefined {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of inside) {
    if (token === '{') depth++;
    if (token === '}') depth--;
    if (token === ',' && depth === 0) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  if (parts.length > 1) return parts.flatMap(expand);
  const text = inside.every((t) => typeof t === 'string') ? inside.join('') : undefined;
  return text === undefined ? undefined : sequence(text);
}

/** 1..5, 05..10, a..e, 1..9..2. */
function sequence(text: string): Token[][] | undefined {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, from = '', to = '', by] = match;
  const letters = /^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to);
  if (!letters && (/[A-Za-z]/.test(from) || /[A-Za-z]/.test(to))) return undefined;
  const start = letters ? from.charCodeAt(0) : Number(from);
  const end = letters ? to.charCodeAt(0) : Number(to);
  const step = Math.max(1, Math.abs(Number(by ?? 1)));
  const padded = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
  const out: Token[][] = [];
  for (let n = start; start <= end ? n <= end : n >= end; n += start <= end ? step : -step) out.push([...(letters ? String.fromCharCode(n) : pad(n, padded))]);
  return out;
}

function pad(n: number, width: number): string {
  const digits = String(Math.abs(n));
  return n < 0 ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}

function join(tokens: readonly Token[]): Segment[] {
  const out: Segment[] = [];
  let text = '';
  for (const token of tokens) {
    if (typeof token === 'string') {
      text += token;
      continue;
    }
    if (text) out.push({ t: 'text', text, quoted: false });
    text = '';
    out.push(token);
  }
  if (text) out.push({ t: 'text', text, quoted: false });
  return out;
}
