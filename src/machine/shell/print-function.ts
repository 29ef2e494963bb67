// A function as `declare -f` and `type` print it. upstream: bash print_cmd.c
import type { FunctionDefinition } from './syntax.ts';

/** The definition's text. It is shown as it was written, the braces set as bash sets them. */
export function functionText(fn: FunctionDefinition): string {
  const braced = /^(?:function\s+)?[^\s()]+\s*(?:\(\s*\))?\s*\{([\s\S]*)\}\s*$/.exec(fn.source);
  if (!braced) return `${fn.name} () \n${fn.source.replace(/^(?:function\s+)?[^\s()]+\s*(?:\(\s*\))?\s*/, '')}`;
  const inside = (braced[1] ?? '').trim().replace(/;\s*$/, '');
  const lines = inside.includes('\n') ? dedent(inside.split('\n')) : inside.split(/;\s+(?!(?:then|do|else|fi|done)\b)/);
  return `${fn.name} () \n{ \n${lines.map((l, i) => `    ${l}${i < lines.length - 1 && !inside.includes('\n') ? ';' : ''}`).join('\n')}\n}`;
}

function dedent(lines: readonly string[]): string[] {
  const rest = lines.slice(1).filter((l) => l.trim() !== '');
  const margin = Math.min(...rest.map((l) => /^\s*/.exec(l)?.[0].length ?? 0));
  return lines.map((l, i) => (i === 0 ? l : l.slice(Number.isFinite(margin) ? margin : 0)));
}
