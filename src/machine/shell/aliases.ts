// Aliases: the first word of a command is replaced in the text before it is parsed. upstream: bash parse.y alias_expand_token
import { commandNames } from './parser.ts';

/** The text with its aliases expanded; an alias inside of its own expansion is left alone. */
export function expandAliases(text: string, aliases: ReadonlyMap<string, string>, seen: ReadonlySet<string> = new Set()): string {
  let out = text;
  for (const name of commandNames(text).reverse()) {
    const value = aliases.get(name.text);
    if (value === undefined || seen.has(name.text)) continue;
    let tail = out.slice(name.end);
    // A value that ends with a blank lets the next word be an alias too.
    const next = /\s$/.test(value) ? /^(\s+)([^\s;|&<>()'"\\$`]+)/.exec(tail) : null;
    const second = next ? aliases.get(next[2] ?? '') : undefined;
    if (next && second !== undefined) tail = `${next[1]}${expandAliases(second, aliases, new Set([...seen, name.text, next[2] ?? '']))}${tail.slice(next[0].length)}`;
    out = out.slice(0, name.pos) + expandAliases(value, aliases, new Set([...seen, name.text])) + tail;
  }
  return out;
}
