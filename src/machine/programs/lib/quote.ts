// Names in messages and listings, quoted as GNU tools quote them. upstream: gnulib lib/quotearg.c

const PLAIN = /^[\p{L}\p{N}%+,\-./:@_=~#^]+$/u;
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\r': '\\r', '\b': '\\b', '\f': '\\f', '\v': '\\v', '\x07': '\\a' };

function escapeControl(c: string): string {
  return ESCAPES[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

/** True when a shell would not read the name as one plain word. */
export function needsQuotes(name: string): boolean {
  return name === '' || !PLAIN.test(name) || /^[~#]/.test(name);
}

/** Always between quotes: `cannot access 'x'`. */
export function quoted(name: string): string {
  if (/[\x00-\x1f\x7f]/.test(name))
    return name
      .split(/([\x00-\x1f\x7f]+)/)
      .map((part, i) => (i % 2 ? `$'${Array.from(part, escapeControl).join('')}'` : part === '' && name.length > 0 ? (i === 0 ? "''" : '') : `'${part.replaceAll("'", "'\\''")}'`))
      .join('');
  if (name.includes("'")) return name.includes('"') || /[$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
  return `'${name}'`;
}

/** Between quotes only when it needs them: `cat: x: No such file or directory`. */
export function quotedIfNeeded(name: string): string {
  return name.includes(':') || needsQuotes(name) ? quoted(name) : name;
}

/** A name in a listing on a terminal. */
export function listed(name: string): string {
  return needsQuotes(name) ? quoted(name) : name;
}

/** A word of the command line in a message about the command line, in the quotes of a UTF-8 locale. */
export function said(word: string): string {
  return `‘${word}’`;
}
