// Shell patterns against names. upstream: fnmatch(3)

/** True when the whole name fits the pattern; `path`: wildcards do not cross a slash. */
export function fnmatch(pattern: string, name: string, options: { ignoreCase?: boolean; path?: boolean; hidden?: boolean } = {}): boolean {
  if (options.hidden && name.startsWith('.') && !pattern.startsWith('.') && !pattern.startsWith('\\.')) return false;
  return globRegExp(pattern, options).test(name);
}

const cache = new Map<string, RegExp>();

function globRegExp(pattern: string, options: { ignoreCase?: boolean; path?: boolean }): RegExp {
  const key = `${options.ignoreCase ? 'i' : ''}${options.path ? 'p' : ''}:${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  const made = new RegExp(`^${translate(pattern, options.path ? '[^/]' : '[^]')}$`, options.ignoreCase ? 'iu' : 'u');
  if (cache.size > 200) cache.clear();
  cache.set(key, made);
  return made;
}

const literal = (c: string): string => (/[\^$\\.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);

function translate(pattern: string, any: string): string {
  const chars = Array.from(pattern);
  let out = '';
  for (let i = 0; i < chars.length; i++) {
    const c = chars[i] ?? '';
    if (c === '*') {
      // Runs of stars are one star, or matching would take exponential time.
      while (chars[i + 1] === '*') i++;
      out += `${any}*`;
    } else if (c === '?') out += any;
    else if (c === '\\' && i + 1 < chars.length) out += literal(chars[++i] ?? '');
    else if (c === '[') {
      const set = bracket(chars, i);
      if (set) {
        out += set.source;
        i = set.end;
      } else out += '\\[';
    } else out += literal(c);
  }
  return out;
}

const CLASSES: Readonly<Record<string, string>> = {
  alpha: '\\p{L}',
  digit: '0-9',
  alnum: '\\p{L}\\p{N}',
  upper: '\\p{Lu}',
  lower: '\\p{Ll}',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`\\{-~',
  xdigit: '0-9A-Fa-f',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e\\u00a0-\\u{10ffff}',
  graph: '\\x21-\\x7e\\u00a1-\\u{10ffff}',
};

function bracket(chars: readonly string[], start: number): { source: string; end: number } | undefined {
  let i = start + 1;
  let out = '[';
  if (chars[i] === '!' || chars[i] === '^') {
    out += '^';
    i++;
  }
  for (let first = true; i < chars.length; i++, first = false) {
    const c = chars[i] ?? '';
    if (c === ']' && !first) return { source: `${out}]`, end: i };
    const named = c === '[' && chars[i + 1] === ':' ? /^\[:(\w+):\]/.exec(chars.slice(i, i + 12).join('')) : null;
    if (named?.[1]) {
      out += CLASSES[named[1]] ?? '';
      i += named[0].length - 1;
    } else if (c === '-' && !first && chars[i + 1] !== ']') out += '-';
    else if (c === '\\' && i + 1 < chars.length) out += escapeInSet(chars[++i] ?? '');
    else out += escapeInSet(c);
  }
  return undefined;
}

const escapeInSet = (c: string): string => (/[\\\][^\-/{}()|.*+?$]/.test(c) ? `\\${c}` : c);
